"""Which places are the same field of the same type, met at several endpoints: their counts speak together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from driftproxy.diff.odds.chance import turn_of
from driftproxy.diff.spot import Spot
from driftproxy.diff.tally import Tally

__all__ = ["Kin", "alike", "pooled"]

_ALIKE = 0.6
"""Records that share this part of all their field names (Jaccard index) are of one type."""


class Kin(NamedTuple):
    """The counts of all kin together, and on how many earlier nights all of them were as they are stored."""

    tally: Tally
    nights: float


def pooled(spots: Sequence[Spot], tallies: Sequence[Tally | None]) -> Mapping[int, Kin]:
    """Return, for each position of a spot that looks changed, the counts of all its kin together.

    Kin are fields of one name in records of one type. A type that an API shows in many places changes in all of them.
    Where kin together do not look changed in the same way, only those are asked whose records have the same things in
    them, too: pages of this and pages of that are of two types. Left out are spots whose kin say otherwise.
    """
    named: defaultdict[str, list[tuple[Spot, Tally, int]]] = defaultdict(list)
    for index, (spot, tally) in enumerate(zip(spots, tallies, strict=True)):
        name = spot.old[-1] if spot.old else None
        if isinstance(name, str) and tally:
            named[name].append((spot, tally, index))
    found: dict[int, Kin] = {}
    for kin in named.values():
        for spot, tally, index in kin:
            turn = turn_of(tally)
            if len(kin) > 1 and turn:
                wide = [(other, some) for other, some, _ in kin if alike(spot.siblings, other.siblings)]
                near = [(other, some) for other, some in wide if alike(_all(spot), _all(other))]
                together = next((one for one in map(_sum, (wide, near)) if turn_of(one.tally) is turn), None)
                if together:
                    found[index] = together
    return found


def _all(spot: Spot) -> frozenset[str]:
    return spot.siblings | spot.inside


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether records with these field names are of one type."""
    return one == other or len(one & other) >= _ALIKE * len(one | other)


def _sum(group: Sequence[tuple[Spot, Tally]]) -> Kin:
    tally = Tally(*map(sum, zip(*(some for _, some in group), strict=True)))
    return Kin(tally, min(spot.nights for spot, _ in group))
