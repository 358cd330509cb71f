"""What is wrong with a value that does not keep to a schema: where, what it is, and what it would be."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from driftproxy.model.plain import Path, Plain, Wild
from driftproxy.shapes.promise.keep import Entry, Kept, Spot

__all__ = ["ABSENT", "Absent", "Mistake", "mistakes"]


class Absent(Enum):
    """Stands where there is no value."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


class Mistake(NamedTuple):
    """A place in a value, `[*]` for every element of a list, what is there, and what is to be there."""

    path: Path
    recorded: Plain | Absent
    promised: Plain | Absent


def mistakes(value: Plain, kept: Kept) -> Iterator[Mistake]:
    """Yield what is wrong with the value that this was made of."""
    for spot in kept.spots:
        yield Mistake(tuple(map(_step, spot)), _at(value, spot), _at(kept.value, spot))


def _at(value: Plain, spot: Spot) -> Plain | Absent:
    for step in spot:
        if isinstance(value, list) and isinstance(step, int):
            value = value[step]
        elif isinstance(value, dict) and str(step) in value:
            value = value[str(step)]
        else:
            return ABSENT
    return value


def _step(step: str | int) -> str | Wild:
    return Wild.ITEM if isinstance(step, int) else Wild.ENTRY if isinstance(step, Entry) else step
