"""What a replay has come to so far: what was answered, what was not, and which recordings were used."""

from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Missed", "Near", "Tally"]


@dataclass(frozen=True, slots=True)
class Missed:
    """A request that fits no recording: what was asked of which cassette (`""`: of any), the nearest, the differences.

    `request` and `nearest` are a method and a redacted URL; `nearest` is empty where there is nothing to compare with.
    `ignore` are the parts that the project would have to ignore for the two to be one: `query page`. `used_up` says
    that it has a recording, which was asked for often enough. `others` are the next nearest, each with its differences.
    """

    request: str
    cassette: str
    nearest: str
    differences: tuple[str, ...]
    ignore: tuple[str, ...] = ()
    used_up: bool = False
    others: "tuple[Near, ...]" = ()


Near = tuple[str, tuple[str, ...]]
"""A recorded request, as a method and a redacted URL, and in what it differs."""


@dataclass(slots=True)
class Tally:
    """Counts that several processes can keep each by itself, and add up in the end.

    `used` are numbers of interactions; `aside` counts the parts of requests that were set aside, `live` the requests
    that a real host was asked.
    """

    answered: int = 0
    used: set[int] = field(default_factory=set)
    missed: Counter[Missed] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    live: Counter[str] = field(default_factory=Counter)

    def miss(self, missed: Missed) -> bool:
        """Count a miss, and return whether it is the first of its kind.

        Once there are very many they are no longer told apart, so that memory has a bound.
        """
        counted = missed if missed in self.missed or len(self.missed) < _MOST else _FURTHER
        self.missed[counted] += 1
        return self.missed[counted] == 1

    def add(self, other: "Tally") -> None:
        """Add what another has counted."""
        self.answered += other.answered
        self.used |= other.used
        self.missed += other.missed
        self.aside += other.aside
        self.live += other.live


_MOST = 1000
_FURTHER = Missed("further requests", "", "", (f"only the first {_MOST} are told apart",))
