"""What a report says of earlier nights: since when a finding is there, and what fails night after night."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from driftproxy.memory.standing import Drift, Place, Standing, State, Streak
from driftproxy.model.finding import Report
from driftproxy.model.words import counted

__all__ = ["failing", "with_since"]


def with_since(report: Report, standing: Standing) -> Report:
    """Return a report with the days since which its findings are there, and notes of what fails night after night.

    So it says what has drifted before and cannot be told to be gone, as it could not be checked again.

    `standing` is how things stand with this very report.
    """
    known = standing.drifts
    findings = tuple(
        replace(one, since=known[one.fingerprint].since, nights=known[one.fingerprint].nights)
        if one.fingerprint in known
        else one
        for one in report.findings
    )
    open_ones = list(_pending(report, standing))
    again = (place for place in standing.tonight if place.streak and place.streak.nights > 1)
    lines = (line for _, line in failing(again, standing))
    return replace(
        report,
        findings=findings,
        notes=(*report.notes, *_open_lines(open_ones), *lines),
        pending=tuple(one.fingerprint for one in open_ones),
    )


def failing(places: Iterable[Place], standing: Standing) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield which endpoints fail, and since when: a line for a host that is out altogether, else for each endpoint."""
    groups: defaultdict[str, list[tuple[str, Streak]]] = defaultdict(list)
    for place in places:
        if place.streak:
            groups[place.host].append((place.endpoint, place.streak))
    states = defaultdict(list)
    for place in standing.tonight:
        states[place.host].append(place.state)
    for host, group in sorted(groups.items()):
        if len(group) > 1 and set(states[host]) == {"failed"} and 2 * len(group) > len(states[host]):
            yield _line(f"all of {host}", "has", group, f" ({len(group)} endpoints)")
            continue
        for name, streak in group[:_MOST]:
            part, have = f"{counted(len(streak.stuck), 'request')} of ", "has" if len(streak.stuck) == 1 else "have"
            yield _line(part + name if streak.stuck else name, have if streak.stuck else "has", [(name, streak)])
        if rest := group[_MOST:]:
            yield _line(f"{counted(len(rest), 'more endpoint')} of {host}", "has" if len(rest) == 1 else "have", rest)


_MOST = 10


def _pending(report: Report, standing: Standing) -> Iterator[Drift]:
    seen = {one.fingerprint for one in report.findings}
    spots = {(str(one.endpoint), one.status, one.path) for one in report.findings}
    unchecked = {(one.cassette, one.index) for one in report.unchecked if one.was_tried}
    for drift in standing.drifts.values():
        is_open = drift.state is State.OPEN and drift.counts and drift.fingerprint not in seen
        if is_open and drift.spot not in spots and not unchecked.isdisjoint(drift.fixtures):
            yield drift


def _open_lines(pending: Sequence[Drift]) -> Iterator[str]:
    for one in pending[:_MOST]:
        what = f"{one.rule} of `{one.path}` at {one.endpoint} → {one.status}"
        yield f"not known to be gone: {what}, there since {one.since}, could not be checked again"
    if rest := pending[_MOST:]:
        yield f"nor are {counted(len(rest), 'more finding')}"


def _line(who: str, have: str, group: Sequence[tuple[str, Streak]], tail: str = "") -> tuple[tuple[str, ...], str]:
    longest = max((streak for _, streak in group), key=lambda streak: streak.nights)
    why = f"{longest.kind}, {longest.reason.removeprefix(f'{who} ')}"
    said = f"{who} {have} failed for {counted(longest.nights, 'night')}, since {longest.since}: {why}{tail}"
    return tuple(name for name, _ in group), said
