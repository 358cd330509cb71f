"""How things stand after one more night: what it showed, what it did not, and what it could not say."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from driftproxy.memory.night import Failed, failed, is_failure
from driftproxy.memory.standing import Drift, Place, Standing, State, Streak
from driftproxy.model.finding import Confidence, Finding, Report, Unchecked

__all__ = ["after"]


def after(standing: Standing, report: Report) -> Standing:
    """Return how things stand after a run; its day is that of `report.created` (ISO 8601).

    A finding is gone when the same answers were compared again and show nothing at its place. Who has come and gone
    before is believed to be gone only after as many such runs. What could not be compared leaves all as it was: what
    is in no cassette of `report.covered`, and what is listed as unchecked. What nobody tries any more is dropped after
    a month.
    """
    day = report.created[:10]
    drifts = {one.fingerprint: one for one in _drifts(standing, report, day)}
    drifted = {one.endpoint for one in drifts.values() if one.state is State.OPEN and one.counts and not one.clean}
    broken = failed(report)
    places = {name: one for name, one in standing.places.items() if _days(one.last, day) <= _FORGOTTEN}
    for name in {*report.endpoints, *broken}:
        state = "failed" if name not in report.endpoints else "drifted" if name in drifted else "same"
        places[name] = _place(places.get(name), name, state, _streak(places.get(name), name, report, broken, day), day)
    return Standing(day, drifts, places)


_FORGOTTEN = 30
"""The days after which what nobody asks for is not waited for."""

_WARIEST = 7
"""The most clean runs that are asked of a finding that comes and goes."""


def _drifts(standing: Standing, report: Report, day: str) -> Iterator[Drift]:
    seen = {one.fingerprint: one for one in report.findings}
    hidden = {one.finding.fingerprint for one in report.ignored} | {one.finding.fingerprint for one in report.varying}
    spots = {(str(one.endpoint), one.status, one.path) for one in report.findings}
    covered = {one.cassette for one in report.covered}
    unchecked = {(one.cassette, one.index): one for one in report.unchecked}
    for drift in standing.drifts.values():
        if finding := seen.pop(drift.fingerprint, None):
            fresh = _fresh(finding, report, day)
            open_ones = {one for one in drift.fixtures if one in unchecked or one[0] not in covered}
            yield _again(drift, replace(fresh, fixtures=fresh.fixtures | open_ones), day)
        elif drift.state is not State.OPEN:
            yield drift
        elif drift.fingerprint in hidden:
            yield replace(drift, state=State.DROPPED)
        elif drift.spot in spots:
            yield drift  # the place has drifted, only by another rule's words
        elif (
            all(one[0] in covered and one not in unchecked for one in drift.fixtures)
            if drift.fixtures
            else drift.endpoint in report.endpoints
        ):
            clean = drift.clean + 1
            gone = clean >= min(drift.times, _WARIEST)
            yield replace(drift, clean=clean, state=State.GONE if gone else State.OPEN)
        else:
            tried = any(one in unchecked and is_failure(unchecked[one]) for one in drift.fixtures)
            forgotten = not tried and _days(drift.last, day) > _FORGOTTEN
            yield replace(drift, state=State.DROPPED) if forgotten else drift
    yield from (_fresh(one, report, day) for one in seen.values())


def _fresh(finding: Finding, report: Report, day: str) -> Drift:
    return Drift(
        finding.fingerprint, finding.rule, str(finding.severity), str(finding.endpoint), finding.status, finding.path,
        finding.message, finding.cause,
        finding.severity.rank <= report.fail_on.rank and finding.confidence is not Confidence.LOW,
        frozenset((each.cassette, index) for each in finding.fixtures for index in each.interactions),
        first=day, since=day, last=day, diff=finding.diff,
    )  # fmt: skip


def _again(before: Drift, fresh: Drift, day: str) -> Drift:
    """Return a finding that was seen before and is seen again."""
    if before.state is State.OPEN:
        nights = before.nights + (day != before.last)
        return replace(
            fresh, first=before.first, since=before.since, nights=nights, times=before.times + bool(before.clean)
        )
    if _days(before.last, day) > _FORGOTTEN:
        return replace(fresh, first=before.first)
    return replace(fresh, first=before.first, times=before.times + (before.state is State.GONE))


def _place(before: Place | None, name: str, state: str, streak: Streak | None, day: str) -> Place:
    since = before.since if before and before.state == state else day
    return Place(name, state, since, day, streak)


def _streak(before: Place | None, name: str, report: Report, broken: Failed, day: str) -> Streak | None:
    """Return since when it has failed; what failed only now and then, each time elsewhere, has not."""
    last = before.streak if before else None
    tonight = broken.get(name, {})
    if not tonight:
        covered = {one.cassette for one in report.covered}
        return last if last and any(cassette not in covered for cassette, _ in last.stuck) else None
    stuck = frozenset() if name not in report.endpoints else frozenset(tonight)
    if last and (common := _both(last.stuck, stuck)) is not None:
        shown = _why({one: why for one, why in tonight.items() if not common or one in common})
        return Streak(last.since, day, last.nights + (day != last.last), *shown, common)
    return Streak(day, day, 1, *_why(tonight), stuck)


def _both(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]] | None:
    """Return what is stuck on both of two nights, where an empty set is all of the endpoint; None for nothing."""
    if not one or not other:
        return one | other
    return one & other or None


def _why(items: Mapping[tuple[str, str], Unchecked]) -> tuple[str, str]:
    """Return the kind and the reason that most have."""
    said = [(one.kind, one.reason) for one in items.values()]
    return max(sorted(set(said)), key=said.count, default=("", ""))


def _days(earlier: str, later: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
