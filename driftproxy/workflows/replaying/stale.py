"""Which recordings that tests have used are known to be stale, by the last re-recording."""

from collections.abc import Sequence

from driftproxy.model.finding import Confidence, Report
from driftproxy.model.http import Cassette
from driftproxy.traffic.matching.accept import digest
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted
from driftproxy.workflows.ports import Results

__all__ = ["stale"]


def stale(used: Sequence[Cassette], results: Results, redactor: Redactor) -> tuple[tuple[str, ...], str]:
    """Return the names of those in which the last re-recording found drift, and when that was (ISO 8601).

    What is only possible or milder than the threshold does not count; nor do answers that are others by now than were
    compared, since they were accepted, healed or recorded anew. Raises NothingHeard if there was no re-recording yet.
    """
    report, compared = results.report(), results.compared()
    drifted = _drifted(report)
    known = [one for one in used if one.name in drifted and one.name in compared]
    return tuple(
        one.name
        for one in (redacted(each, redactor) for each in known)
        if any(
            index < len(one.interactions) and digest(one.interactions[index].response) == was
            for index, was in enumerate(compared[one.name])
            if index in drifted[one.name]
        )
    ), report.created


def _drifted(report: Report) -> dict[str, set[int]]:
    """Return by cassette the positions of the interactions that findings are about."""
    found: dict[str, set[int]] = {}
    for finding in report.findings:
        if finding.confidence is not Confidence.LOW and finding.severity.rank <= report.fail_on.rank:
            for fixture in finding.fixtures:
                found.setdefault(fixture.cassette, set()).update(fixture.interactions)
    return found
