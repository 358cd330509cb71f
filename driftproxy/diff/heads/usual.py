"""How restless are headers tonight, and were they compared with all that was sent?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce

from driftproxy.diff.heads.head import Head, Told
from driftproxy.diff.odds.chance import Chance, Kind, Turn, learn, turn_of
from driftproxy.diff.tally import Tally
from driftproxy.model.headers import acted_on, continues, incidental, limits_rate

__all__ = ["Usual", "stripped"]

_ALWAYS = 0.8
"""This part of all headers is believed to be there always, before anything is seen."""

_FEW = 3
_POSSIBLE = 0.6
"""The most that few answers prove of a header nobody is known to act on, for such come and go with the machines; and
the most that answers without `Date` prove, for a recorder took out that one, and maybe others."""


@dataclass(frozen=True)
class Usual:
    """What is usual for headers: how they come and go, and what was counted of each at all answers of its host.

    `dated` are the hosts whose fresh answers say their date, so that no recorder took headers out of them.
    """

    chance: Chance
    pools: Mapping[tuple[str, str], Tally]
    dated: frozenset[str]

    @classmethod
    def of(cls, heads: Sequence[Head]) -> "Usual":
        """Return what the answers of a comparison show."""
        tallies = [(head, name, tally) for head in heads for name, tally in told(head)]
        (chance,) = learn([Kind(_ALWAYS, [tally for *_, tally in tallies])])
        found: defaultdict[tuple[str, str], list[Tally]] = defaultdict(list)
        for head, name, tally in tallies:
            found[head.endpoint.host, name].append(tally)
        dated = frozenset(head.endpoint.host for head in heads for _, new in head.pairs if "date" in new.names)
        return cls(chance, {key: _sum(every) for key, every in found.items()}, dated)

    def gone(self, head: Head, name: str, tally: Tally) -> float:
        """Return how sure it is that a header is gone from these answers, 0 to 1."""
        if turn_of(tally) is not Turn.NEVER or (tally.stored[1] and not _of_pages(head, name)):
            return 0.0
        pool = self.pools.get((head.endpoint.host, name), tally)
        everywhere = turn_of(pool) is Turn.NEVER
        sure = max(self.chance.certainty(tally), self.chance.certainty(pool) if everywhere else 0.0)
        known = acted_on(name) or limits_rate(name) or name == "link"
        if not (known or everywhere):
            return 0.0
        return sure if head.endpoint.host in self.dated and (known or pool.lost >= _FEW) else min(sure, _POSSIBLE)


def told(head: Head) -> Iterator[tuple[str, Tally]]:
    """Yield the headers of stored answers that may say something to a client, each with how often it was there."""
    for name in sorted(frozenset[str]().union(*{old.names for old, _ in head.pairs})):
        if not incidental(name):
            yield name, head.tally(partial(_has, name), full=name == "link" or continues(name))


def stripped(heads: Iterable[Head]) -> list[str]:
    """Return the hosts whose fresh answers lack headers that a recorder must have taken out.

    An origin server with a clock sends `Date` (RFC 9110 §6.6.1): where it has gone from every answer, so may others.
    The same goes where fewer than half of all names are left.
    """
    stored: defaultdict[str, set[str]] = defaultdict(set)
    fresh: defaultdict[str, set[str]] = defaultdict(set)
    for head in heads:
        stored[head.endpoint.host].update(*{old.names for old, _ in head.pairs})
        fresh[head.endpoint.host].update(*{new.names for _, new in head.pairs})
    return sorted(
        host for host, names in stored.items() if "date" in names - fresh[host] or 2 * len(fresh[host]) < len(names)
    )


def _of_pages(head: Head, name: str) -> bool:
    """Return whether a header was there just where links to other pages were: only some requests ask for pages."""
    return name == "link" or all((name in old.names) == ("link" in old.names) for old, _ in head.pairs)


def _has(name: str, one: Told) -> bool:
    return name in one.names


def _sum(tallies: Iterable[Tally]) -> Tally:
    return reduce(lambda one, other: Tally(*map(sum, zip(one, other, strict=True))), tallies)
