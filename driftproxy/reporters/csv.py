"""The report for a spreadsheet: a row for each finding and for all that was not checked (RFC 4180)."""

import csv as stdlib
import io
from collections.abc import Iterator

from driftproxy.model.finding import Confidence, Finding, Report
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import printable
from driftproxy.reporters._sides import spots
from driftproxy.reporters._words import about_scopes, summary, varying

__all__ = ["csv"]

_COLUMNS = (
    "kind", "severity", "confidence", "rule", "endpoint", "status", "path", "before", "after", "evidence", "what",
    "cassettes", "places", "tests", "fingerprint",
)  # fmt: skip

Row = dict[str, object]


def _render(report: Report) -> str:
    text = io.StringIO()
    writer = stdlib.DictWriter(text, _COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in _rows(report))
    return text.getvalue()


def _rows(report: Report) -> Iterator[Row]:
    yield {"kind": "verdict", "what": summary(report)}
    for one in report.findings:
        yield _row(one, "possible" if one.confidence is Confidence.LOW else "drift", one.message)
    for left in report.ignored:
        yield _row(left.finding, "ignored", left.ignore.reason or f"ignored by {left.ignore}")
    for known, words in zip(report.varying, varying(report), strict=True):
        yield _row(known.finding, "varying", words)
    for item in report.unchecked:
        where = {"endpoint": item.request, "cassettes": item.cassette}
        yield {"kind": "not checked", "rule": item.kind, "what": item.reason, **where}
    for note in (*report.notes, *about_scopes(report)):
        yield {"kind": "note", "what": note}


def _row(finding: Finding, kind: str, what: str) -> Row:
    plain = (
        "severity",
        "confidence",
        "rule",
        "endpoint",
        "status",
        "path",
        "before",
        "after",
        "evidence",
        "fingerprint",
    )
    places = (f"{file}:{line}" if line else file for file, line in spots(finding))
    tests = {test for fixture in finding.fixtures for test in fixture.tests}
    return {name: getattr(finding, name) for name in plain} | {
        "kind": kind,
        "what": what,
        "cassettes": "; ".join(fixture.cassette for fixture in finding.fixtures),
        "places": "; ".join(places),
        "tests": "; ".join(sorted(tests)),
    }


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV Injection)."""
    text = printable(str(value))
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text


_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
"""The last four are the wide forms of the others."""
csv = Reporter(suffix=".csv", render=_render)
