"""The report as GitLab shows it in a merge request: code quality (https://docs.gitlab.com/ci/testing/code_quality/)."""

import json
from hashlib import blake2s

from driftproxy.model.finding import Confidence, Finding, Report, Severity, Unchecked
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import printable
from driftproxy.reporters._sides import changed, spots

__all__ = ["gitlab"]

Issue = dict[str, object]

_LEVELS = {Severity.BREAKING: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def _render(report: Report) -> str:
    """Return a list of what GitLab calls issues; what is not checked is one, too. Ignored findings are none."""
    found = [one for finding in report.findings for one in _issues(finding)]
    return json.dumps([*found, *map(_unchecked, report.unchecked)], indent=2) + "\n"


def _issues(finding: Finding) -> list[Issue]:
    """Return an issue for each cassette, at its first line."""
    places: dict[str, int] = {}
    for file, line in spots(finding):
        places.setdefault(file, line)
    level = "info" if finding.confidence is Confidence.LOW else _LEVELS[finding.severity]
    where = f"{finding.endpoint} → {finding.status}"
    said = f"{where}: {finding.message} ({finding.confidence} confidence, {finding.evidence})"
    found = {
        "description": printable(said),
        "content": {"body": "\n".join(changed(finding))},
        "check_name": finding.rule,
        "severity": level,
    }
    return [found | _at(file, line, finding.fingerprint) for file, line in places.items()]


def _unchecked(one: Unchecked) -> Issue:
    said = printable(f"not checked: {one.request}: {one.reason}")
    found = {"description": said, "check_name": printable(f"unchecked_{one.kind}"), "severity": "info"}
    return found | _at(printable(one.cassette), 0, f"unchecked {one.index}")


def _at(file: str, line: int, key: str) -> Issue:
    """Return what an issue has of its place; GitLab knows it again by the fingerprint."""
    return {
        "type": "issue",
        "categories": ["Compatibility"],
        "fingerprint": blake2s(f"{key} {file}".encode(), digest_size=16).hexdigest(),
        "location": {"path": file, "lines": {"begin": line or 1}},
    }


gitlab = Reporter(suffix=".json", render=_render)
