"""Values of a program's text: what is written there is known, all else is a hole."""

from collections.abc import Iterator
from dataclasses import dataclass

from driftproxy.model.mock import Hole
from driftproxy.model.plain import Plain

__all__ = ["HOLE", "Literal", "Unknown", "are_named", "is_body", "plain_of"]


class Unknown:
    """Stands for what is not written there."""


HOLE = Unknown()

Literal = None | bool | int | float | str | list["Literal"] | dict[str, "Literal"] | Unknown

_FEWEST_FIELDS = 3
"""An object of fewer fields, of which nothing says that it is an answer, may be anything."""


@dataclass(frozen=True, slots=True)
class _Plain:
    value: Plain
    holes: frozenset[Hole]


def plain_of(literal: Literal) -> _Plain:
    """Return the value with None in its holes, and where these are."""
    return _Plain(_filled(literal), frozenset(_holes(literal, ())))


def is_body(literal: object) -> bool:
    """Return whether a value that stands by itself may be an answer: an object of some fields, or a list of them."""
    if isinstance(literal, list):
        return bool(literal) and all(map(is_body, literal))
    return isinstance(literal, dict) and len(literal) >= _FEWEST_FIELDS


def are_named(literal: object) -> bool:
    """Return whether a value is an object of bodies, each with a name."""
    return isinstance(literal, dict) and bool(literal) and all(map(is_body, literal.values()))


def _filled(literal: Literal) -> Plain:
    if isinstance(literal, dict):
        return {name: _filled(value) for name, value in literal.items()}
    if isinstance(literal, list):
        return [_filled(value) for value in literal]
    return None if isinstance(literal, Unknown) else literal


def _holes(literal: Literal, at: Hole) -> Iterator[Hole]:
    if isinstance(literal, Unknown):
        yield at
    elif isinstance(literal, dict | list):
        for step, value in literal.items() if isinstance(literal, dict) else enumerate(literal):
            yield from _holes(value, (*at, step))
