"""Which records did a release touch: where one field changed, its neighbours are likelier to have changed too.

A release touches some records. In one that it touched, a way to change (fields became optional, values became nullable)
is likelier at work, and then it befalls one field in so many. Decisions with the very same counts may be one thing that
came and went, so they are one witness together.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, log, log1p
from typing import NamedTuple

from driftproxy.diff.odds.chance import Turn

__all__ = ["Suspect", "expected"]

_TOUCHED = 0.15
"""So many records are touched by a release, before anything is seen."""
_AT_WORK, _ELSEWHERE = 0.2, 0.012
"""A way to change is at work in so many records: of those touched, and of the others."""
_ANY = _TOUCHED * _AT_WORK + (1 - _TOUCHED) * _ELSEWHERE
_MOST, _WIDEST = 0.3, 4.5
"""At most so many fields of a record change where it is at work; and it is in at most so many times more records."""
_SURE = 1e4
"""No field proves more than this many to one; else one that is surely gone would make all its neighbours suspect."""
_ALONE = 0.015
"""So often does a field come, or go, though all its neighbours stay as they are."""
_SELDOM = 0.0005
"""So often does it change otherwise."""
_VISIBLE = 0.5
"""A change is seen in the counts so often."""
_FURTHEST = 50.0


class Suspect(NamedTuple):
    """A decision that may have changed: in which record, in which way, how likely that is of any, and the evidence.

    `kind` is what is decided, `turn` what it looks to have turned to, if anything; `witness` is the same for decisions
    that may be one. `ratio` is how many times more probable the counts are if it changed than if chance played.
    """

    record: Hashable
    kind: Hashable
    turn: Turn | None
    witness: Hashable
    prior: float
    ratio: float


@dataclass(slots=True)
class _Way:
    """One way to change in one record: what speaks against it, and for it by witness, both as logarithms."""

    wider: float
    still: float
    alone: bool
    gains: dict[Hashable, float] = field(default_factory=dict)

    def evidence(self, without: Hashable = None) -> float:
        some = [gain for witness, gain in self.gains.items() if witness != without]
        # Fields come and go at once with an object of another kind: all of them prove what the surest does.
        return self.still + (max(some, default=0.0) if self.alone else sum(some))

    def touched(self, evidence: float) -> float:
        """Return how much likelier a record is touched that has this evidence, as a logarithm."""
        more = exp(_bounded(evidence)) - 1
        return log1p(_AT_WORK * self.wider * more) - log1p(_ELSEWHERE * self.wider * more)

    def working(self, share: float, evidence: float) -> float:
        more = share * self.wider * exp(_bounded(evidence))
        return more / (1 - share * self.wider + more)


def expected(suspects: Sequence[Suspect]) -> list[float]:
    """Return how likely a change of each is before its own counts are looked at, its neighbours' known."""
    records = defaultdict(list)
    for index, suspect in enumerate(suspects):
        records[suspect.record].append(index)
    found = [suspect.prior for suspect in suspects]
    for members in records.values():
        for index, likely in zip(members, _among([suspects[index] for index in members]), strict=True):
            found[index] = likely
    return found


def _among(suspects: Sequence[Suspect]) -> Iterable[float]:
    still = Counter(one.kind for one in suspects if one.turn is None)
    ways: dict[tuple[Hashable, Turn], _Way] = {}
    for one in suspects:
        if one.turn:
            high = _high(one)
            alone = one.turn in (Turn.NEVER, Turn.APPEARED)
            start = _Way(min(_WIDEST, one.prior / _ANY / high), still[one.kind] * log1p(-high * _VISIBLE), alone)
            ways.setdefault((one.kind, one.turn), start).gains[one.witness] = log1p(high * (min(one.ratio, _SURE) - 1))
    touched = {key: way.touched(way.evidence()) for key, way in ways.items()}
    every = log(_TOUCHED / (1 - _TOUCHED)) + sum(touched.values())
    for one in suspects:
        if one.turn:
            way = ways[one.kind, one.turn]
            evidence = way.evidence(one.witness)
            odds = exp(_bounded(every - touched[one.kind, one.turn] + way.touched(evidence)))
            share = odds / (1 + odds)
            at_work = share * way.working(_AT_WORK, evidence) + (1 - share) * way.working(_ELSEWHERE, evidence)
            yield max(at_work * _high(one), min(one.prior, _ALONE if way.alone else _SELDOM))
        else:
            yield one.prior


def _high(one: Suspect) -> float:
    """Return how likely a change is where this way to change is at work."""
    return min(_MOST, one.prior / _ANY)


def _bounded(evidence: float) -> float:
    return max(-_FURTHEST, min(_FURTHEST, evidence))
