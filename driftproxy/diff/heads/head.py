"""The headers of one answer of one endpoint as both sides show them, request by request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from driftproxy.diff.compound.paging import longest
from driftproxy.diff.tally import Tally
from driftproxy.model.change import Evidence, Place
from driftproxy.model.http import Headers
from driftproxy.model.plain import Plain
from driftproxy.model.surface import Endpoint

__all__ = ["Head", "Told", "counts"]


@dataclass(frozen=True)
class Told:
    """What one answer told: its headers, and its body as plain data (None where it has no shape)."""

    headers: Headers
    plain: Plain = None

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the headers, in lower case."""
        return _lowered(tuple([name for name, _ in self.headers]))

    def values(self, name: str) -> list[str]:
        """Return every value of a header of this lower-case name."""
        return [value for one, value in self.headers if one.lower() == name] if name in self.names else []

    @cached_property
    def length(self) -> int | None:
        """How long the body's list is, the longest where there are several; None where there is none."""
        return longest(self.plain)


class Head(NamedTuple):
    """One status of one endpoint: the stored and the fresh answer to each request that was asked twice."""

    endpoint: Endpoint
    status: int
    pairs: Sequence[tuple[Told, Told]]

    @property
    def names(self) -> frozenset[str]:
        """The names of all headers of either side."""
        return frozenset[str]().union(*{one.names for pair in self.pairs for one in pair})

    def place(self, header: str) -> Place:
        """Return the place of a header in this answer."""
        return Place(self.endpoint, self.status, header=header)

    def tally(self, has: Callable[[Told], bool], *, full: bool = False) -> Tally:
        """Return in how many answers it was so; `full` leaves out those whose list is shorter now.

        The last page of a list leads nowhere: that is said of the values, not of the API.
        """
        turns = [(has(old), has(new)) for old, new in self.pairs if not (full and _shorter(old, new))]
        both, none = turns.count((True, True)), turns.count((False, False))
        return Tally(both, turns.count((True, False)), turns.count((False, True)), none, 0, 0, 0, 0)


def counts(tally: Tally) -> Evidence:
    """Return the counts as the evidence of a change."""
    (had, had_not), (has, has_not) = tally.stored, tally.fresh
    return Evidence(had, had + had_not, has, has + has_not)


@lru_cache(maxsize=4096)  # most answers have the headers of another one
def _lowered(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(str.lower, names))


def _shorter(old: Told, new: Told) -> bool:
    return old.length is not None and new.length is not None and new.length < old.length
