"""The report as SARIF 2.1.0, for code scanning (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)."""

import json
from collections.abc import Mapping
from urllib.parse import quote

from driftproxy.model.finding import Confidence, Finding, Report, Severity, Verdict
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import printable
from driftproxy.reporters._sides import changed, spots
from driftproxy.reporters._words import about_scopes, summary, varying

__all__ = ["sarif"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.BREAKING: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_MOST_PLACES = 100

Json = dict[str, object]


def _render(report: Report) -> str:
    """Return one run; what was left out is a suppressed result, what was not checked a notification."""
    left_out = [(one.finding, one.ignore.reason or f"ignored by {one.ignore}") for one in report.ignored]
    left_out += [(one.finding, words) for one, words in zip(report.varying, varying(report), strict=True)]
    every = [*report.findings, *(finding for finding, _ in left_out)]
    titles = {finding.rule: finding.title for finding in every}
    numbers = {rule: number for number, rule in enumerate(sorted(titles))}
    suppressed = [
        _result(one, numbers) | {"suppressions": [{"kind": "external", "justification": printable(why)}]}
        for one, why in left_out
    ]
    run = {
        "tool": {"driver": {"name": "driftproxy", "rules": [_rule(rule, titles[rule]) for rule in numbers]}},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": [*(_result(finding, numbers) for finding in report.findings), *suppressed],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: str, title: str) -> Json:
    return {"id": rule, "shortDescription": {"text": title}}


def _result(finding: Finding, numbers: Mapping[str, int]) -> Json:
    logical = printable(f"{finding.endpoint} → {finding.status} {finding.path}")
    tests = sorted({printable(test) for fixture in finding.fixtures for test in fixture.tests})
    return {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": "note" if finding.confidence is Confidence.LOW else _LEVELS[finding.severity],
        "message": {"text": "\n".join([f"{logical}: {printable(finding.message)}", *changed(finding)])},
        "locations": [
            {"physicalLocation": _physical(file, line), "logicalLocations": [{"fullyQualifiedName": logical}]}
            for file, line in spots(finding)[:_MOST_PLACES]
        ],
        "partialFingerprints": {"driftproxy/v1": finding.fingerprint},
        "properties": {
            "severity": finding.severity,
            "confidence": finding.confidence,
            "certainty": finding.certainty,
            "evidence": str(finding.evidence),
            "pointer": printable(finding.pointer),
            "tests": tests,
        },
    }


def _physical(file: str, line: int) -> Json:
    uri = quote(f"file://{file}" if file.startswith("/") else file, safe="/:" if "://" in file else "/")
    return {"artifactLocation": {"uri": uri}, **({"region": {"startLine": line}} if line else {})}


def _invocation(report: Report) -> Json:
    said = [("note", summary(report))]
    said += [
        ("warning", f"not checked, {one.kind}: {one.request} in {one.cassette}: {one.reason}")
        for one in report.unchecked
    ]
    said += [("note", note) for note in (*report.notes, *about_scopes(report))]
    return {
        # What could not be looked at is no clean run.
        "executionSuccessful": report.verdict is not Verdict.INCONCLUSIVE,
        "toolExecutionNotifications": [{"level": level, "message": {"text": printable(text)}} for level, text in said],
    }


sarif = Reporter(suffix=".sarif", render=_render)
