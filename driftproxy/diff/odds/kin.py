"""Which places are the same field of the same type, met at several endpoints: their counts speak together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from math import fsum, log
from typing import NamedTuple

from driftproxy.diff.odds.chance import turn_of
from driftproxy.diff.spot import Spot
from driftproxy.diff.tally import Tally

__all__ = ["Kin", "Names", "Related", "alike", "kinship", "pooled"]

_ALIKE, _CLOSE = 0.6, 0.8
"""Records that share this part of all their field names (Jaccard index) are of one type, or surely are."""

_MOSTLY = 0.7
"""So are records of which one has so much of what the names of the other tell: few samples seldom show all fields."""
_FEWEST, _TOLD = 3, 6.0
"""They share at least so many names, which tell so much: that of `id` is next to nothing."""

Names = frozenset[str]
Related = Callable[[Names, Names], bool]


class Kin(NamedTuple):
    """The counts of all kin together, and on how many earlier nights all of them were as they are stored."""

    tally: Tally
    nights: float


def kinship(records: Iterable[Names]) -> Related:
    """Return what says of two of these records, by the names of their fields, whether they are of one type.

    A name tells the more the fewer records have it (inverse document frequency, as logarithms).
    """
    every = set(records)
    tells = {name: log((len(every) + 1) / met) for name, met in Counter(chain.from_iterable(every)).items()}

    @cache
    def told(names: Names) -> float:
        return fsum(map(tells.__getitem__, names))  # in whatever order

    @cache
    def related(one: Names, other: Names) -> bool:
        shared = one & other
        enough = max(_TOLD, _MOSTLY * min(told(one), told(other)))
        return alike(one, other) or (len(shared) >= _FEWEST and told(shared) >= enough)

    return related


def pooled(spots: Sequence[Spot], tallies: Sequence[Tally | None], related: Related) -> Mapping[int, Kin]:
    """Return, for each position of a spot that looks changed, the counts of all its kin together.

    Kin are fields of one name in records of one type. A type that an API shows in many places changes in all of them.
    Where kin together do not look changed in the same way, only those are asked whose records have nearly the same
    fields, or the same things in them, too: pages of this and pages of that are of two types. Left out are spots whose
    kin say otherwise.
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
                wide = [(other, some) for other, some, _ in kin if related(spot.siblings, other.siblings)]
                close = [(other, some) for other, some in wide if alike(spot.siblings, other.siblings, _CLOSE)]
                near = [(other, some) for other, some in wide if alike(_all(spot), _all(other))]
                together = next((one for one in map(_sum, (wide, close, near)) if turn_of(one.tally) is turn), None)
                if together:
                    found[index] = together
    return found


def _all(spot: Spot) -> Names:
    return spot.siblings | spot.inside


def alike(one: Names, other: Names, part: float = _ALIKE) -> bool:
    """Return whether records with these field names are of one type: they share so great a `part` of all names."""
    return one == other or len(one & other) >= part * len(one | other)


def _sum(group: Sequence[tuple[Spot, Tally]]) -> Kin:
    tally = Tally(*map(sum, zip(*(some for _, some in group), strict=True)))
    return Kin(tally, min(spot.nights for spot, _ in group))
