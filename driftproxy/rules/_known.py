"""Which findings are about what answers are known to do by themselves, and so no drift?

What earlier nights taught is weighed, not only looked up: a field that was missing now and then and is missing for good
is drift all the same, and so the nights before this one on which it was missing throughout speak together with it.
"""

from collections.abc import Callable, Iterable, Mapping
from math import comb, exp, lgamma
from typing import NamedTuple

from driftproxy.model import change as facts
from driftproxy.model.change import Change, Place
from driftproxy.model.finding import Finding, Varying
from driftproxy.model.known import ABSENT, Counts, Diary, Known, Where
from driftproxy.model.policy import Policy
from driftproxy.model.shape import Shape
from driftproxy.rules._uses import used

__all__ = ["settle"]

_NULL = "null"
_NIGHT, _NIGHTS = 3, 10
"""The samples of one night resemble each other, and so do nights: they are worth so many independent ones at most."""
_CHANCE = 0.05
"""What is less probable than this, given what was seen before, is not what was seen before."""

Sides = Callable[[Place], tuple[Shape, Shape]]


class _Flap(NamedTuple):
    """A way to vary: the known labels it turns to and those it turns from, and whether no other label is in play.

    Tonight so many samples have `turned`, of so many; `words` say to what.
    """

    to: frozenset[str]
    away: frozenset[str]
    known: bool
    turned: int
    of: int
    words: str


def settle(
    findings: Iterable[Finding], changes: Mapping[Finding, Change], known: Known, policy: Policy, sides: Sides
) -> tuple[tuple[Finding, ...], tuple[Varying, ...]]:
    """Return the findings that are to be reported, and those about what is known to vary; each is in one of the two.

    `changes` are the facts that the findings judge, and `sides` gives the shapes of both sides at a place. What the
    policy says is used is never known to vary.
    """
    reported: list[Finding] = []
    varying: list[Varying] = []
    for finding in findings:
        change = changes[finding]
        where = Where(str(finding.endpoint), finding.status, finding.path)
        diary = known.places.get(where)
        flap = _flap(change, frozenset(known.seen(where)), sides) if diary and not change.place.header else None
        if (
            diary
            and flap
            and flap.known
            and not used(finding, policy.uses)
            and _usual(flap, _stored(change), diary, policy.today)
        ):
            varying.append(_varying(finding, flap, diary))
        else:
            reported.append(finding)
    return tuple(reported), tuple(varying)


def _flap(change: Change, labels: frozenset[str], sides: Sides) -> _Flap | None:
    """Return which way of varying a change would be, among the labels that are known; None if it is of another sort."""
    has, of = change.evidence.fresh_with, change.evidence.fresh_of
    present, filled = labels - {ABSENT}, labels - {ABSENT, _NULL}
    match change:
        case facts.FieldRemoved() | facts.PresenceDropped() | facts.EventGone():
            return _Flap(labels & {ABSENT}, present, ABSENT in labels, of - has, of, ABSENT)
        case facts.FieldAdded() | facts.PresenceRose() | facts.EventAdded():
            known = _kinds(sides(change.place)[1].labels) <= _kinds(labels)
            return _Flap(present, labels & {ABSENT}, known, has, of, "there")
        case facts.NullAppeared() | facts.OnlyNull():
            return _Flap(labels & {_NULL}, filled, _NULL in labels, of - has, of, _NULL)
        case facts.NullVanished():
            return _Flap(filled, labels & {_NULL}, bool(filled), has, of, "not null")
        case facts.KindChanged():
            stored, fresh = (_kinds(side.labels) - {_NULL} for side in sides(change.place))
            to = frozenset(label for label in filled if _kind(label) in fresh - stored)
            away = frozenset(label for label in filled if _kind(label) in stored)
            return _Flap(to, away, fresh - stored <= _kinds(to), of - has, of, " | ".join(sorted(fresh - stored)))
        case facts.FormatChanged():
            stored, fresh = (_strings(side.labels) for side in sides(change.place))
            new = fresh - stored
            return _Flap(labels & new, labels & stored, new <= labels, of - has, of, " | ".join(sorted(new)))
        case facts.IntegerBecameNumber():
            return _Flap(labels & {"decimal"}, labels & {"integer"}, known=True, turned=of - has, of=of, words="number")
        case facts.NumberBecameInteger():
            return _Flap(labels & {"integer"}, labels & {"decimal"}, known=True, turned=has, of=of, words="integer")
        case _:
            return None


def _stored(change: Change) -> int:
    """Return how many stored samples there are if none of them has turned, else 0."""
    return change.evidence.stored_of if change.evidence.stored_with in (0, change.evidence.stored_of) else 0


def _usual(flap: _Flap, stored: int, diary: Diary, today: str) -> bool:
    """Return whether so many samples may well turn, and none of so many `stored` ones, after what was seen before.

    What turns every other time now and never did in many recordings has begun to.
    """
    nights = [(day, _count(flap.to, diary, day), _count(flap.away, diary, day)) for day in sorted(diary)]
    nights = [(day, to, away) for day, to, away in nights if to + away]
    if not (any(to for _, to, _ in nights) and any(away for *_, away in nights)):
        return False
    alone = _alone(flap, diary)
    run, night = 0.0, 1 + (_NIGHT - 1) * alone
    if flap.turned == flap.of:
        while not nights[-1][2]:
            day, to, _ = nights.pop()
            run += min(night, to) if day != today else 0  # a night that is looked at twice is one night
    scaled = [(min(1, night / (to + away)), to, away) for _, to, away in nights]
    turned, stayed = sum(share * to for share, to, _ in scaled), sum(share * away for share, _, away in scaled)
    worth = min(1, _NIGHTS / (turned + stayed))
    of = round(min(night, flap.of))
    count = max(1, round(flap.turned * of / flap.of))
    turned, stayed = turned * worth + 0.5, stayed * worth + 0.5
    never = round(min(stored, 1 + (_NIGHTS - 1) * alone))
    return (
        _at_least(count + round(run), of + round(run), turned, stayed) >= _CHANCE
        and _at_least(never, never, stayed, turned) >= _CHANCE
    )


def _alone(flap: _Flap, diary: Diary) -> float:
    """Return whether samples do as they like (1), or all of a round do the same (0).

    That is how many rounds have both, compared with how many would if each sample did as it likes.
    """
    rounds = [(_of(flap.to, one), _of(flap.away, one)) for day in diary.values() for one in day]
    share = sum(to for to, _ in rounds) / sum(map(sum, rounds))
    mixed = sum(bool(to and away) for to, away in rounds)
    expected = sum(1 - share ** (to + away) - (1 - share) ** (to + away) for to, away in rounds if to + away)
    return min(1, (mixed + 0.5) / (expected + 0.5))


def _at_least(count: int, of: int, turned: float, stayed: float) -> float:
    """Return how probable so many turned ones are, or more, after those that were seen (beta-binomial)."""
    before = _beta(turned, stayed)
    return sum(comb(of, one) * exp(_beta(turned + one, stayed + of - one) - before) for one in range(count, of + 1))


def _beta(one: float, other: float) -> float:
    return lgamma(one) + lgamma(other) - lgamma(one + other)


def _varying(finding: Finding, flap: _Flap, diary: Diary) -> Varying:
    turned = {day: count for day in sorted(diary) if (count := _count(flap.to, diary, day))}
    every = sum(turned.values()) + sum(_count(flap.away, diary, day) for day in diary)
    return Varying(finding, min(turned), flap.words, sum(turned.values()), every)


def _count(labels: Iterable[str], diary: Diary, day: str) -> int:
    return sum(_of(labels, counts) for counts in diary[day])


def _of(labels: Iterable[str], counts: Counts) -> int:
    return sum(counts.get(label, 0) for label in labels)


def _kinds(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_kind, labels))


def _kind(label: str) -> str:
    return "number" if label in ("integer", "decimal") else label.partition(" ")[0]


def _strings(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(label for label in labels if _kind(label) == "string") - {"string (empty)"}
