"""The report as JSON, for programs: format version 1, every key of the report, in a stable order."""

import json as stdlib
from dataclasses import asdict

from driftproxy.model.finding import Report
from driftproxy.model.plugin import Reporter

__all__ = ["json"]


def _render(report: Report) -> str:
    document = {"version": 1, "verdict": report.verdict, **asdict(report)}
    return stdlib.dumps(document, indent=2) + "\n"


json = Reporter(suffix=".json", render=_render)
