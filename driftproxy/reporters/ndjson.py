"""The report as JSON lines (https://jsonlines.org): one for the whole, then one a finding, or what is none."""

import json
from dataclasses import asdict

from driftproxy.model.finding import Report
from driftproxy.model.plugin import Reporter

__all__ = ["ndjson"]

_MANY = {"findings": "finding", "ignored": "ignored", "varying": "varying", "unchecked": "unchecked"}


def _render(report: Report) -> str:
    """Return the lines; what each is stands in `type`, its keys are those of the format `json`."""
    document = asdict(report)
    lists = {key: document.pop(key) for key in _MANY}
    lines = [{"type": "report", "version": 1, "verdict": report.verdict, **document}]
    lines += [{"type": _MANY[key], **one} for key, items in lists.items() for one in items]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


ndjson = Reporter(suffix=".ndjson", render=_render)
