"""Which findings are about what answers are known to do by themselves, and so no drift?

What earlier nights taught is weighed, not only looked up: a field that was missing now and then and is missing for good
is drift all the same, and so the nights before this one on which it was missing throughout speak together with it.
"""

from collections.abc import Iterable, Mapping
from math import comb, exp, lgamma

from driftproxy.model.change import Change
from driftproxy.model.finding import Finding, Varying
from driftproxy.model.known import Counts, Diary, Known, Where
from driftproxy.model.policy import Policy
from driftproxy.rules._flaps import Flap, Sides, flap_of
from driftproxy.rules._uses import used

__all__ = ["settle"]

_NIGHT, _NIGHTS = 3, 10
"""The samples of one night resemble each other, and so do nights: they are worth so many independent ones at most."""
_CHANCE = 0.05
"""What is less probable than this, given what was seen before, is not what was seen before."""


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
        flap = flap_of(change, frozenset(known.seen(where)), sides) if diary else None
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


def _stored(change: Change) -> int:
    """Return how many stored samples there are if none of them has turned, else 0."""
    return change.evidence.stored_of if change.evidence.stored_with in (0, change.evidence.stored_of) else 0


def _usual(flap: Flap, stored: int, diary: Diary, today: str) -> bool:
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


def _alone(flap: Flap, diary: Diary) -> float:
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


def _varying(finding: Finding, flap: Flap, diary: Diary) -> Varying:
    turned = {day: count for day in sorted(diary) if (count := _count(flap.to, diary, day))}
    every = sum(turned.values()) + sum(_count(flap.away, diary, day) for day in diary)
    return Varying(finding, min(turned), flap.words, sum(turned.values()), every)


def _count(labels: Iterable[str], diary: Diary, day: str) -> int:
    return sum(_of(labels, counts) for counts in diary[day])


def _of(labels: Iterable[str], counts: Counts) -> int:
    return sum(counts.get(label, 0) for label in labels)
