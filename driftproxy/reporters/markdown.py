"""The report for a pull request or a job summary: GitHub-flavoured Markdown."""

import re

from driftproxy.model.finding import Report
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import printable
from driftproxy.reporters._entries import Entry, by_place
from driftproxy.reporters._sides import evidence
from driftproxy.reporters._words import about_scopes, ignored, in_short, possible, summary, sure, varying

__all__ = ["markdown"]

_MOST_PLACES = 20


def _render(report: Report) -> str:
    lines = ["# Mock drift", "", _safe(summary(report)), *(f"\n{_safe(note)}" for note in report.notes)]
    for title, findings in (("", sure(report)), ("Possible, on too little evidence to alarm", possible(report))):
        for place, group in by_place(findings):
            lines += ["", f"## {f'{title}: ' if title else ''}{_code(place)}", ""]
            lines += [
                "| severity | what | before | after | confidence | fixtures | tests |",
                "|---|---|---|---|---|---|---|",
            ]
            lines += [_row(entry) for entry in group]
    for heading, said in (
        ("Known to vary", varying(report)),
        ("Ignored", ignored(report)),
        ("Configuration to look at", about_scopes(report)),
    ):
        if said:
            lines += ["", f"## {heading}", "", *(f"- {_safe(line)}" for line in said)]
    if report.unchecked:
        lines += ["", "## Not checked", ""]
        lines += [f"- {len(items)}x {kind}: {_safe(reason)}" for kind, reason, items in in_short(report.unchecked)]
    return "\n".join(lines) + "\n"


def _row(entry: Entry) -> str:
    finding = entry.first
    what = [f"{_code(finding.rule)} {_code(finding.path)}", *([_code(finding.pointer)] if finding.pointer else [])]
    if entry.others:
        shown = [_safe(place) for place in entry.places[:_MOST_PLACES]]
        rest = len(entry.others) - len(shown)
        what += [f"{entry.elsewhere}:", *shown, *([f"and {rest} more"] if rest else [])]
    tests = sorted({test for fixture in entry.fixtures for test in fixture.tests})
    cells = [
        str(finding.severity),
        "<br>".join(what),
        _side(finding.before, finding.example_before),
        _side(finding.after, finding.example_after),
        evidence(finding),
        "<br>".join(_code(fixture.cassette) for fixture in entry.fixtures),
        "<br>".join(map(_code, tests)),
    ]
    return f"| {' | '.join(cells)} |"


def _side(words: str, example: str) -> str:
    return "<br>".join(map(_code, dict.fromkeys(filter(None, (words, example)))))


def _code(text: str) -> str:
    # A pipe would end the table cell, even inside code; a backtick the code.
    return f"`{printable(text).replace('`', chr(0x2019)).replace('|', chr(92) + '|')}`"


def _safe(text: str) -> str:
    plain = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    # Nobody but us makes links and pictures here, or calls people, or begins what is code.
    plain = re.sub("`+", "`" if plain.count("`") % 2 == 0 else chr(0x2019), plain)
    return plain.replace("](", "]\\(").replace("@", f"@{_NOTHING}")


_NOTHING = chr(0x200B)
"""A space of no width."""


markdown = Reporter(suffix=".md", render=_render)
