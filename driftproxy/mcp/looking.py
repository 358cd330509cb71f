"""What agents can ask: all of it offline, and nothing is changed."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field

from driftproxy.mcp.project import Project
from driftproxy.model.finding import Finding, Report
from driftproxy.model.scope import matches
from driftproxy.review.affected import affected
from driftproxy.review.check import check
from driftproxy.workflows.reviewing.check import document
from driftproxy.workflows.rules import example, named
from driftproxy.workflows.surfaces.endpoints import endpoints
from driftproxy.workflows.surfaces.schema import schemas

__all__ = ["Looking", "finding", "told"]

First = Annotated[int, Field(ge=0)]
Most = Annotated[int, Field(ge=1, le=200)]


class Looking:
    """Each method is a tool; its docstring is what an agent is told of it."""

    def __init__(self, project: Project) -> None:
        """Take the project."""
        self._project = project

    def findings(
        self, endpoint: str = "*", cassette: str = "*", rule: str = "*", first: First = 0, most: Most = 20
    ) -> dict[str, Any]:
        """Say how the last re-recording ended and what drifted, the worst first, offline.

        `endpoint` ("GET api.example.com/v1/*"), `cassette` and `rule` are patterns. `diff` shows the stored (-) and the
        fresh (+) shape; examples are masked: every letter and digit is another one. Findings of low confidence are only
        possible. `unchecked` counts what could not be compared, by reason: that is neither drift nor its absence.
        """
        report = self._project.results.report()
        found = [
            one
            for one in report.findings
            if matches(endpoint, str(one.endpoint))
            and matches(rule, one.rule)
            and any(matches(cassette, each.cassette) for each in one.fixtures)
        ]
        return {**told(report), "matching": len(found), "findings": [finding(one) for one in found[first:][:most]]}

    def explain_rule(self, rule: str) -> dict[str, Any]:
        """Explain a rule by its id, such as field_removed: what it means for clients, with an example that was run."""
        one = named(rule)
        shown = example(one)
        return {
            "id": one.id,
            "severity": str(one.severity),
            "title": one.title,
            "doc": one.doc,
            "example": {
                "before": shown.before,
                "after": shown.after,
                "found": [each.message for each in shown.findings],
            },
        }

    def endpoints(self) -> dict[str, Any]:
        """List the recorded endpoints: statuses and how often, cassettes, oldest and newest answer."""
        store, cassettes, problems = self._project.recordings()
        lines = endpoints(cassettes, store, self._project.config.policy())
        return {"endpoints": [{**asdict(one), "endpoint": str(one.endpoint)} for one in lines], "problems": problems}

    def schema(self, endpoint: str, status: Annotated[int, Field(ge=0, le=999)] = 0) -> dict[str, Any]:
        """Return the JSON Schema of the recorded answers of an endpoint, as `endpoints` writes it; of a status, if any.

        This is the stored side. `x-samples` says how many values were seen at a place.
        """
        _, cassettes, problems = self._project.recordings()
        return {"schema": schemas(cassettes, self._project.config.policy(), endpoint, status), "problems": problems}

    def affected(self) -> dict[str, Any]:
        """Say which cassettes have changed since the last re-recording, such as by accept, and the tests to run."""
        changed, problems = affected(self._project.config)
        return {
            "cassettes": dict(changed),
            "tests": sorted({one for each in changed.values() for one in each}),
            "problems": problems,
        }

    def check(self) -> dict[str, Any]:
        """Say the last verdict, its findings in brief, and which recordings are older than they may be, offline."""
        store, cassettes, problems = self._project.recordings()
        checked = check(self._project.config, store, cassettes, unread=bool(problems))
        verdict = {0: "clean", 1: "drift", 3: "inconclusive"}[checked.exit_code]
        return {"verdict": verdict, **document(checked), "problems": problems}

    def mocks(self, paths: list[str], most: Most = 20) -> dict[str, Any]:
        """Compare mocks written by hand with what the API says, and report them at file and line, offline.

        `paths` are files or folders of the project, such as tests.
        """
        report, _, problems = self._project.mocks(paths)
        return {**told(report), "findings": [finding(one) for one in report.findings[:most]], "problems": problems}


def told(report: Report) -> dict[str, Any]:
    """Return a report in short: how it ended, when, and how much was compared and found."""
    return {
        "verdict": str(report.verdict),
        "created": report.created,
        "checked": report.checked,
        "unchecked": dict(Counter(one.kind for one in report.unchecked).most_common()),
        "total": len(report.findings),
        "notes": report.notes,
    }


def finding(one: Finding) -> dict[str, Any]:
    """Return a finding as agents get it."""
    said = asdict(one)
    names = (
        "fingerprint", "severity", "confidence", "rule", "status", "path", "message", "before", "after",
        "example_before", "example_after", "diff", "since", "nights", "places", "fixtures",
    )  # fmt: skip
    return {"endpoint": str(one.endpoint), **{name: said[name] for name in names}}
