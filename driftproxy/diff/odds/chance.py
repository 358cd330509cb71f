"""Could this be chance? How restless answers are tonight, learned from all of them together.

A decision (is the field there, is the value null) has a rate, and a share of all decisions is taken anew when the same
request is asked again: none where a sandbox object is as it was, all where another object answers. Rates, that share,
and how often something really changes are learned from every decision of the comparison at once (empirical Bayes,
expectation maximisation over a grid of rates); then each decision is asked how probable a change is.

Chance has no direction: by itself, what is null now and never was before is no more frequent than the other way round.
So where nulls only come, they came with a release, though each of them alone may be chance.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from math import exp, inf, log, sqrt
from operator import add, mul
from typing import NamedTuple

from driftproxy.diff.odds.stillness import Stay, likelihood
from driftproxy.diff.tally import Switch, Tally

__all__ = ["Chance", "Kind", "Turn", "learn", "turn_of"]

_RATES = (0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.96, 0.99, 1.0)
_RESTLESS = (0.0001, 0.0005, 0.002, 0.01, 0.03, 0.07, 0.12, 0.2, 0.35, 0.5, 0.75, 1.0)
_ALWAYS = len(_RATES) - 1
_ALL = len(_RESTLESS) - 1
_FIELDS = 20
"""How many decisions the belief about rates is worth before anything was seen."""

_NORMAL = 0.01
_STEP = 0.7
"""How much less likely each step away from normal is, in logarithms."""

_ROUNDS, _MORE_ROUNDS = 10, 60
_LITTLE = 0.1
"""What is learned stays when a round makes it so little likelier, in logarithms; what is hidden is learned slowly."""
_LEAST = 1e-300

_USUAL_RELEASE = 0.004
"""Of all decisions, so many are fields that come, before anything is seen."""
_QUIET, _BUSY = 0.4, 20.0
"""All other changes are at least, and at most, so many times as likely as usual."""


class Turn(Enum):
    """What a decision can have turned to, if it was no chance."""

    NEVER = "always or sometimes, now never"
    APPEARED = "never, now always or sometimes"
    SOMETIMES = "always, now sometimes"
    ALWAYS = "sometimes, now always"


_PARTLY = (Turn.SOMETIMES, Turn.ALWAYS)
"""What is, or was, so only sometimes."""
_SINCE = (Turn.SOMETIMES, Turn.APPEARED)
"""What is not as it was before: the rate is that of the fresh side."""


class Kind(NamedTuple):
    """Decisions of one kind, all of one comparison.

    The share `always` of them is believed to have the rate 1 before anything is seen. Where changes may be `hidden`,
    what is always so on both sides may be so only sometimes on one of them, and have not shown it yet.
    """

    always: float
    tallies: Iterable[Tally]
    hidden: bool = False


def turn_of(tally: Tally) -> Turn | None:
    """Return which change the counts look like, or None."""
    (had, had_not), (has, has_not) = tally.stored, tally.fresh
    if not had + had_not or not has + has_not:
        return None
    if had and not has:
        return Turn.NEVER
    if has and not had:
        return Turn.APPEARED
    if has_not and not had_not:
        return Turn.SOMETIMES
    if had_not and not has_not:
        return Turn.ALWAYS
    return None


_SOME, _HALF = 100, 0.5
_EXPECTED = {Turn.NEVER: 0.5, Turn.APPEARED: 0.5}
_FREED, _BOUND = 1.0, {False: 1.0, True: 0.4}
"""Before anything was seen, so many changes are expected in a hundred decisions; and so many to `SOMETIMES` and to
`ALWAYS` for each of them that is sometimes so, to `ALWAYS` fewer where changes may be hidden: nulls are filled."""


@dataclass(frozen=True, slots=True)
class Chance:
    """What is usual: a weight for each rate, the share of decisions taken anew, and how often each turn is real."""

    weights: tuple[float, ...]
    restless: float
    priors: tuple[tuple[Turn, float], ...]

    def certainty(
        self, tally: Tally, prior: float | None = None, switch: Switch | None = None, nights: float = 0.0
    ) -> float:
        """Return how probable it is that what the counts look like is a change and no chance, 0 to 1.

        `prior` is how likely a change is before the counts are looked at, if that is not as usual.
        """
        likely = self.prior(tally) if prior is None else prior
        weight = likely * self.ratio(tally, switch, nights)
        return weight / (weight + 1 - likely)

    def prior(self, tally: Tally) -> float:
        """Return how often what the counts look like is real, over all decisions of this kind."""
        turn = turn_of(tally)
        return dict(self.priors)[turn] if turn else 0.0

    @property
    def released(self) -> float:
        """How many times likelier than usual all other changes are: fields that come, seen best, tell of a release."""
        return max(_QUIET, min(_BUSY, dict(self.priors)[Turn.APPEARED] / _USUAL_RELEASE))

    def likelier(self, times: float, turns: Collection[Turn]) -> "Chance":
        """Return the same with turns that are real so many times as often."""
        priors = ((turn, min(_HALF, often * times) if turn in turns else often) for turn, often in self.priors)
        return replace(self, priors=tuple(priors))

    def ratio(self, tally: Tally, switch: Switch | None = None, nights: float = 0.0) -> float:
        """Return how many times more probable the counts are if it is a change than if it is chance.

        Chance may also have put objects of another variant in the place of some. On so many `nights` before, the same
        requests were answered as the stored ones: chance has had as many opportunities, and did not take them.
        """
        turn = turn_of(tally)
        if turn is None:
            return 0.0
        null = _unchanged(tally, self.weights, self.restless, nights)
        if switch:
            others = self.restless**switch.objects
            null = max(null, others * _unchanged(switch.rest, self.weights, self.restless, nights))
        return _changed(turn, tally, self.weights, self.restless, nights) / max(null, _LEAST)


def learn(kinds: Iterable[Kind], stays: Iterable[Stay] = ()) -> tuple[Chance, ...]:
    """Return what is usual for each kind of decision in one comparison, all kinds being equally restless.

    `stays` are what became of plain values: what a sandbox forgets it forgets for values, too, so that nothing is more
    restless than they are. The order of the tallies does not matter.
    """
    counts = [(kind, sorted(Counter(kind.tallies).items())) for kind in kinds]
    values = list(stays)
    most = _likeliest([likelihood(values, restless) for restless in _RESTLESS]) if values else _ALL
    fits = [[_fit(*one, restless) for one in counts] for restless in _RESTLESS[: most + 1]]
    best = _likeliest(list(map(_score, fits)))
    found = fits[best]
    if 0 < best < most:
        between = [sqrt(_RESTLESS[best] * _RESTLESS[best + side]) for side in (-1, 1)]
        found = max([found, *([_fit(*one, restless) for one in counts] for restless in between)], key=_score)
    return tuple(
        _fit(kind, seen, chance.restless, _MORE_ROUNDS)[1] if kind.hidden else chance
        for (kind, seen), (_, chance) in zip(counts, found, strict=True)
    )


def _score(fit: Iterable[tuple[float, Chance]]) -> float:
    return sum(score for score, _ in fit)


def _likeliest(scores: Sequence[float]) -> int:
    """Return which step of restlessness explains most, those further from normal having to explain more."""
    normal = _RESTLESS.index(_NORMAL)
    return max(range(len(scores)), key=lambda step: scores[step] - _STEP * abs(step - normal))


def _usual(always: float) -> tuple[float, ...]:
    return (*((1 - always) / _ALWAYS,) * _ALWAYS, always)


class _Seen(NamedTuple):
    """How many places have the same counts, and how probable these are at each rate: unchanged, and by each turn."""

    places: int
    same: list[float]
    turned: dict[Turn, list[float]]


def _seen(tally: Tally, count: int, restless: float, *, hidden: bool) -> _Seen:
    turn = turn_of(tally)
    always = hidden and turn is None and tally.stored[0] and tally.fresh[0] and not tally.stored[1]
    turns = (turn,) if turn else _PARTLY if always else ()
    same = [exp(_same(tally, rate, restless)) for rate in _RATES]
    return _Seen(count, same, {turn: [exp(_side(_decided(turn, tally), rate)) for rate in _RATES] for turn in turns})


def _fit(kind: Kind, counts: list[tuple[Tally, int]], restless: float, rounds: int = _ROUNDS) -> tuple[float, Chance]:
    """Return how well such restless decisions explain the counts (log-likelihood), and what is usual then."""
    usual = _usual(kind.always)
    expected = {
        **_EXPECTED,
        Turn.SOMETIMES: _FREED * (1 - kind.always),
        Turn.ALWAYS: _BOUND[kind.hidden] * (1 - kind.always),
    }
    weights, priors = usual, {turn: few / _SOME for turn, few in expected.items()}
    every = [_seen(tally, count, restless, hidden=kind.hidden) for tally, count in counts]
    decisions = _SOME + sum(one.places for one in every)
    score = -inf
    for _ in range(rounds):
        before, score = score, _belief(expected, priors) if kind.hidden else 0.0
        partly = _partly(weights)
        changes, unchanged, changed = expected.copy(), [_FIELDS * weight for weight in usual], [0.0] * _ALWAYS
        for count, same, turned in every:
            parts = list(map(mul, weights, same))
            null = (1 - sum(map(priors.__getitem__, turned))) * sum(parts)
            change = {
                turn: priors[turn] * sum(map(mul, partly if turn in _PARTLY else weights, likely))
                for turn, likely in turned.items()
            }
            total = null + sum(change.values()) or _LEAST
            score += count * log(total)
            if null:
                share = count * null / total / sum(parts)
                unchanged = [had + share * part for had, part in zip(unchanged, parts, strict=True)]
            for turn, found in change.items():
                changes[turn] += count * found / total
                if turn in _PARTLY:
                    share = count * priors[turn] / total
                    likely = map(mul, partly, turned[turn])
                    changed = [had + share * part for had, part in zip(changed, likely, strict=True)]
        always = unchanged[_ALWAYS] / sum(unchanged)
        rates = list(map(add, unchanged, changed))
        weights = (*((1 - always) * rate / sum(rates) for rate in rates), always)
        priors = {turn: changes[turn] / decisions for turn in Turn}
        if score - before < _LITTLE:
            break
    return score, Chance(weights, restless, tuple(priors.items()))


def _belief(expected: Mapping[Turn, float], priors: Mapping[Turn, float]) -> float:
    """Return how well shares of changes agree with what was expected (log-likelihood): what is hidden proves little."""
    return sum(
        expected[turn] * log(prior) + (_SOME - expected[turn]) * log(1 - prior) for turn, prior in priors.items()
    )


def _unchanged(tally: Tally, weights: tuple[float, ...], restless: float, nights: float = 0.0) -> float:
    return sum(
        w * exp(_same(tally, q, restless) + _again(tally, q, restless, nights))
        for w, q in zip(weights, _RATES, strict=True)
    )


def _changed(turn: Turn, tally: Tally, weights: tuple[float, ...], restless: float, nights: float = 0.0) -> float:
    """Return how probable the counts are if the decision turned so."""
    rates = zip(_partly(weights) if turn in _PARTLY else weights, _RATES, strict=False)
    decided = _decided(turn, tally)
    if turn in _SINCE:  # on all nights before it was always so, or never
        return sum(w * exp(_side(decided, q)) for w, q in rates)
    return sum(w * exp(_side(decided, q) + _again(tally, q, restless, nights)) for w, q in rates)


def _partly(weights: Sequence[float]) -> list[float]:
    """Return the weights of the rates of what is so only sometimes."""
    whole = sum(weights[:_ALWAYS])
    return [weight / whole for weight in weights[:_ALWAYS]]


def _decided(turn: Turn, tally: Tally) -> tuple[int, int]:
    """Return the counts of the side on which it was not always so, or never, by the turn itself."""
    return tally.fresh if turn in _SINCE else tally.stored


@cache
def _same(tally: Tally, rate: float, restless: float) -> float:
    """Return the log-likelihood of the counts where nothing changed."""
    return (
        _times(tally.kept, rate * (1 - restless * (1 - rate)))
        + _times(tally.lost + tally.come, rate * (1 - rate) * restless)
        + _times(tally.neither, (1 - rate) * (1 - restless * rate))
        + _times(tally.stored_with + tally.fresh_with, rate)
        + _times(tally.stored_without + tally.fresh_without, 1 - rate)
    )


@cache
def _again(tally: Tally, rate: float, restless: float, nights: float) -> float:
    """Return the log-likelihood of so many nights on which all was decided as in the recordings."""
    return (
        _times(nights * (tally.kept + tally.lost), 1 - restless * (1 - rate))
        + _times(nights * (tally.come + tally.neither), 1 - restless * rate)
        + _times(nights * tally.stored_with, rate)
        + _times(nights * tally.stored_without, 1 - rate)
    )


@cache
def _side(side: tuple[int, int], rate: float) -> float:
    return _times(side[0], rate) + _times(side[1], 1 - rate)


def _times(count: float, probability: float) -> float:
    if not count:
        return 0.0
    return count * log(probability) if probability > 0 else -inf
