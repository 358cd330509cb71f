"""The report for the log of a GitHub Actions job, as annotations of the cassettes' lines.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterator

from driftproxy.model.finding import Confidence, Finding, Report, Severity
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import printable
from driftproxy.reporters._sides import changed, evidence, spots
from driftproxy.reporters._words import about_scopes, ignored, in_short, summary, varying

__all__ = ["github"]

_LEVELS = {Severity.BREAKING: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_MOST_NAMES = 4


def _render(report: Report) -> str:
    # What a job prints is a command only where the line begins with two colons.
    lines = [summary(report), *map(_finding, report.findings), *_unchecked(report)]
    lines += [f"  {printable(line)}" for line in (*varying(report), *ignored(report), *about_scopes(report))]
    lines += [_command("notice", "driftproxy", note) for note in report.notes]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> str:
    sure = finding.confidence is not Confidence.LOW
    title = f"{finding.severity}{'' if sure else ', possible'}: {finding.endpoint} → {finding.status}"
    places = spots(finding)
    rest = sorted({file for file, _ in places})
    more = f" and {len(rest) - _MOST_NAMES} more" if rest[_MOST_NAMES:] else ""
    tests = sorted({test for fixture in finding.fixtures for test in fixture.tests})
    said = [
        printable(finding.message),
        *changed(finding),
        f"{finding.rule} {finding.fingerprint}, {evidence(finding)}",
        *([f"tests: {', '.join(map(printable, tests))}"] if tests else []),
        *([f"cassettes: {', '.join(rest[:_MOST_NAMES])}{more}"] if rest[1:] else []),
    ]
    return _command(_LEVELS[finding.severity] if sure else "notice", title, "\n".join(said), *places[:1])


def _unchecked(report: Report) -> Iterator[str]:
    for kind, reason, items in in_short(report.unchecked):
        names = ", ".join(sorted({item.cassette for item in items}))
        level = "warning" if items[0].was_tried else "notice"
        yield _command(level, f"not checked: {kind}", f"{len(items)}x {reason} ({names})")


def _command(level: str, title: str, text: str, place: tuple[str, int] = ("", 0)) -> str:
    file, line = place
    found = {"file": file, "line": str(line) if line else "", "title": printable(title)}
    said = ",".join(f"{name}={_property(value)}" for name, value in found.items() if value)
    return f"::{level} {said}::{_data(chr(10).join(map(printable, text.split(chr(10)))))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


github = Reporter(suffix=".txt", render=_render)
