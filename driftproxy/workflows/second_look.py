"""Does a change repeat when its requests are sent again? If not, it was a flake; if that cannot be seen, it is open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from driftproxy.drift import Compared
from driftproxy.model.finding import Confidence, Finding, Unchecked
from driftproxy.traffic.permit import is_safe
from driftproxy.traffic.plan import Ask, Where

__all__ = ["confirmed", "suspects"]


def suspects(first: Compared, asks: Sequence[Ask]) -> list[Ask]:
    """Return the requests whose answers a finding rests on, as far as they can be sent again without harm."""
    concerned = {where for finding in first.report.findings for where in _places(finding)}
    return [replace(ask, after=()) for ask in asks if ask.where in concerned and is_safe(ask.request)]


def confirmed(first: Compared, second: Compared, again: Sequence[Ask]) -> Compared:
    """Return the first comparison with the findings that a second one, of the answers to `again`, has, too.

    What was not asked again stands. A finding is the same where its place is: what is gone in one answer and sometimes
    there in the next has changed. What could not be seen again is not checked, kind `unconfirmed`.
    """
    looked = {ask.where: ask for ask in again}
    lost = {(one.cassette, one.index) for one in second.report.unchecked} & looked.keys()
    repeated = {finding.fingerprint for finding in second.report.findings} | set(map(_spot, second.report.findings))
    sorted_out = _Sorted([], [], set())
    for finding in first.report.findings:
        places = _places(finding) & looked.keys()
        if not places or finding.fingerprint in repeated or _spot(finding) in repeated:
            sorted_out.kept.append(finding)
        elif open_ones := places & lost:
            sorted_out.open.update(open_ones)
        else:
            sorted_out.flakes.append(finding)
    reason = "it seemed to have drifted, and gave no answer when it was asked again"
    unconfirmed = [looked[where].unchecked("unconfirmed", reason) for where in sorted(sorted_out.open)]
    report = replace(
        first.report,
        findings=tuple(sorted_out.kept),
        checked=first.report.checked - len(unconfirmed),
        unchecked=_merged(first.report.unchecked, unconfirmed),
        notes=(*first.report.notes, *map(_said, sorted_out.flakes)),
    )
    return replace(first, report=report, drifted=[*first.drifted, *second.drifted])


@dataclass(frozen=True, slots=True)
class _Sorted:
    kept: list[Finding]
    flakes: list[Finding]
    open: set[Where]


def _places(finding: Finding) -> set[Where]:
    """Return where the answers lie that a finding rests on; none for what is only possible, which alarms nobody."""
    if finding.confidence is Confidence.LOW:
        return set()
    return {(fixture.cassette, index) for fixture in finding.fixtures for index in fixture.interactions}


def _spot(finding: Finding) -> tuple[object, ...]:
    return finding.endpoint, finding.status, finding.path


def _said(finding: Finding) -> str:
    where = f"`{finding.path}` at {finding.endpoint} → {finding.status}"
    return f"a flake, not there any more when it was asked again: {finding.rule} of {where}"


def _merged(one: Collection[Unchecked], other: Collection[Unchecked]) -> tuple[Unchecked, ...]:
    return tuple(sorted([*one, *other], key=lambda item: (item.cassette, item.index)))
