"""What changed and where, as every output shows it: the two sides of a finding, and the lines of the cassettes."""

from collections.abc import Iterator

from driftproxy.model.finding import Confidence, Finding, Report
from driftproxy.model.words import counted, printable

__all__ = ["alarms", "changed", "diff", "evidence", "since", "spots"]

_SAYS_NOTHING = ("", "absent", "null")


def diff(finding: Finding) -> tuple[str, ...]:
    """Return the diff of the shapes; of a report that was made before there was one, both sides in words."""
    lines = finding.diff or (f"- {finding.before}", f"+ {finding.after}")
    return tuple(map(printable, lines))


def changed(finding: Finding) -> Iterator[str]:
    """Yield the lines of the diff that differ, each with what a value looks like there."""
    examples = {"- ": finding.example_before, "+ ": finding.example_after}
    lines = diff(finding)
    if lines == (f"- {finding.before}", f"+ {finding.after}") and _says_both(finding):
        return  # it is about no place in a body, such as a status, and the message says it all
    for line in lines:
        example = printable(examples.get(line[:2], ""))
        if line[:2] in examples:
            yield line if example in _SAYS_NOTHING else f"{line}, such as {example}"


def _says_both(finding: Finding) -> bool:
    return finding.before in finding.message and finding.after in finding.message


def evidence(finding: Finding) -> str:
    """Return how sure it is, on which counts, and since when it is there, as far as that is remembered."""
    return f"{finding.confidence} confidence: {finding.evidence}{since(finding)}"


def since(finding: Finding) -> str:
    """Return since when it is there, to be put after something: `; since 2026-11-18, 4 nights`, or `""`."""
    return f"; since {finding.since}, {counted(finding.nights, 'night')}" if finding.since else ""


def spots(finding: Finding) -> list[tuple[str, int]]:
    """Return the files that a finding concerns, with the line of each interaction; 0 where that is not known."""
    return [
        (printable(fixture.file or fixture.cassette), line)
        for fixture in finding.fixtures
        for line in fixture.lines or (0,)
    ]


def alarms(report: Report, finding: Finding) -> bool:
    """Return whether it is bad and sure enough to make the verdict drift."""
    return finding.confidence is not Confidence.LOW and finding.severity.rank <= report.fail_on.rank
