"""The report for a pull request or a job summary: GitHub-flavoured Markdown."""

from driftproxy.model.finding import Finding, Report
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import printable
from driftproxy.reporters._words import about_scopes, by_place, by_reason, ignored, possible, summary, sure, varying

__all__ = ["markdown"]


def _render(report: Report) -> str:
    lines = ["# Mock drift", "", _safe(summary(report)), *(f"\n{_safe(note)}" for note in report.notes)]
    for title, findings in (("", sure(report)), ("Possible, on too little evidence to alarm", possible(report))):
        for place, group in by_place(findings):
            lines += ["", f"## {f'{title}: ' if title else ''}{_code(place)}", ""]
            lines += [
                "| severity | what | before | after | confidence | fixtures | tests |",
                "|---|---|---|---|---|---|---|",
            ]
            lines += [_row(finding) for finding in group]
    for heading, said in (
        ("Known to vary", varying(report)),
        ("Ignored", ignored(report)),
        ("Configuration to look at", about_scopes(report)),
    ):
        if said:
            lines += ["", f"## {heading}", "", *(f"- {_safe(line)}" for line in said)]
    if report.unchecked:
        lines += ["", "## Not checked", ""]
        lines += [f"- {len(items)}x {kind}: {_safe(reason)}" for kind, reason, items in by_reason(report.unchecked)]
    return "\n".join(lines) + "\n"


def _row(finding: Finding) -> str:
    tests = sorted({test for fixture in finding.fixtures for test in fixture.tests})
    cells = [
        str(finding.severity),
        f"{_code(finding.rule)} {_code(finding.path)}",
        _code(finding.before),
        _code(finding.after),
        f"{finding.confidence}: {finding.evidence}",
        "<br>".join(_code(fixture.cassette) for fixture in finding.fixtures),
        "<br>".join(map(_code, tests)),
    ]
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    # A pipe would end the table cell, even inside code; a backtick the code.
    return f"`{printable(text).replace('`', chr(0x2019)).replace('|', chr(92) + '|')}`"


def _safe(text: str) -> str:
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


markdown = Reporter(suffix=".md", render=_render)
