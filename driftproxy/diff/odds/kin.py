"""Which places are the same field of the same type, met at several endpoints: their counts speak together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from math import ceil, fsum, inf, log
from typing import NamedTuple

from driftproxy.diff.odds.chance import turn_of
from driftproxy.diff.spot import Spot
from driftproxy.diff.tally import Tally

__all__ = ["Kin", "Names", "Related", "Things", "alike", "kinship", "pooled", "shares"]

_ALIKE, _CLOSE = 0.6, 0.8
"""Records that share this part of all their field names (Jaccard index) are of one type, or surely are."""

_MOSTLY = 0.7
"""So are records of which one has so much of what the names of the other tell: few samples seldom show all fields."""
_FEWEST, _TOLD = 3, 6.0
"""They share at least so many names, which tell so much: that of `id` is next to nothing."""

Names = frozenset[str]
Related = Callable[[Names, Names], bool]
Things = Callable[[int], frozenset[str]]  # the ids of the things whose field each place is


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


def pooled(
    spots: Sequence[Spot], tallies: Sequence[Tally | None], related: Related, things: Things
) -> Mapping[int, Kin]:
    """Return, for each position of a spot that looks changed, the counts of all its kin together.

    Kin are fields of one name in records of one type. A type that an API shows in many places changes in all of them.
    Where kin together do not look changed in the same way, only those are asked whose records have nearly the same
    fields, or the same things in them, too: pages of this and pages of that are of two types. Left out are spots whose
    kin say otherwise.
    """
    named: defaultdict[str, defaultdict[tuple[Names, Names], list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, (spot, tally) in enumerate(zip(spots, tallies, strict=True)):
        name = spot.old[-1] if spot.old else None
        if isinstance(name, str) and tally:
            named[name][spot.siblings, spot.inside].append(index)
    found: dict[int, Kin] = {}
    for types in named.values():
        for (names, inside), members in types.items():
            turns = {index: turn for index in members if (tally := tallies[index]) and (turn := turn_of(tally))}
            if turns and sum(map(len, types.values())) > 1:
                wide = [one for one in types if related(names, one[0])]
                close = [one for one in wide if alike(names, one[0], _CLOSE)]
                near = [one for one in wide if alike(names | inside, one[0] | one[1])]
                sums = [
                    _sum([index for one in some for index in types[one]], spots, tallies, things)
                    for some in (wide, close, near)
                ]
                for index, turn in turns.items():
                    if together := next((one for one in sums if turn_of(one.tally) is turn), None):
                        found[index] = together
    return found


def alike(one: Names, other: Names, part: float = _ALIKE) -> bool:
    """Return whether records with these field names are of one type: they share so great a `part` of all names."""
    return one == other or len(one & other) >= part * len(one | other)


def shares(members: Iterable[int], things: Things) -> Iterator[tuple[int, float]]:
    """Yield each place with the part of its things that no place before it has shown: a thing is one witness.

    The customer of an order is met in the list, too, and where it is embedded.
    """
    met: set[str] = set()
    own = {index: things(index) for index in members}
    for index in sorted(own, key=lambda index: (-len(own[index]), index)):
        yield index, len(own[index] - met) / len(own[index]) if own[index] else 1.0
        met |= own[index]


def _sum(members: Iterable[int], spots: Sequence[Spot], tallies: Sequence[Tally | None], things: Things) -> Kin:
    counts, nights = [0] * len(Tally._fields), inf
    for index, share in shares(members, things):
        counts = [one + ceil(other * share) for one, other in zip(counts, tallies[index] or (), strict=True)]
        nights = min(nights, spots[index].nights)
    return Kin(Tally(*counts), nights)
