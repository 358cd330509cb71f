"""Which places are the same field of the same type, met at several endpoints: their counts speak together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from driftproxy.diff.odds.chance import turn_of
from driftproxy.diff.spot import Spot
from driftproxy.diff.tally import Tally

__all__ = ["alike", "pooled"]

_ALIKE = 0.6
"""Records that share this part of all their field names (Jaccard index) are of one type."""


def pooled(spots: Sequence[Spot], tallies: Sequence[Tally | None]) -> Mapping[int, Tally]:
    """Return, for each position of a spot that looks changed, the counts of all its kin together.

    Kin are fields of one name in records of one type. A type that an API shows in many places changes in all of them.
    """
    named: defaultdict[str, list[tuple[frozenset[str], Tally, int]]] = defaultdict(list)
    for index, (spot, tally) in enumerate(zip(spots, tallies, strict=True)):
        name = spot.old[-1] if spot.old else None
        if isinstance(name, str) and tally:
            named[name].append((spot.siblings, tally, index))
    found: dict[int, Tally] = {}
    for kin in named.values():
        for siblings, tally, index in kin:
            if len(kin) > 1 and turn_of(tally):
                found[index] = _sum(other for names, other, _ in kin if alike(siblings, names))
    return found


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether records with these field names are of one type."""
    return one == other or len(one & other) >= _ALIKE * len(one | other)


def _sum(tallies: Iterable[Tally]) -> Tally:
    return Tally(*map(sum, zip(*tallies, strict=True)))
