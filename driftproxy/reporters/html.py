"""The report as a page: one self-contained file that asks for nothing, and runs no script but its own.

All words of the report lie in it as JSON, which its script shows as text; what steers, turns text around or could end
the script is escaped there, and the policy of the page names the digests of the one script and the one style.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from driftproxy.model.finding import Finding, Fixture, Report, Run
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import counted, printable
from driftproxy.reporters._entries import Entry, by_place
from driftproxy.reporters._sides import diff
from driftproxy.reporters._words import about_scopes, by_reason, ignored, possible, summary, sure, varying

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["html"]

Json = dict[str, object]

_BAR = 24
"""As high as a bar gets."""


def _render(report: Report) -> str:
    template = _environment().get_template("report.html")
    style, script = (_environment().get_template(name).render() for name in ("report.css", "report.js"))
    return template.render(
        report=report,
        summary=summary(report).partition(": ")[2],
        bars=_bars(report),
        style=style,
        script=script,
        digests={"style": _digest(style), "script": _digest(script)},
        data=_inside_a_script(_document(report)),
    )


def _bars(report: Report) -> list[Json]:
    """Return a bar for each run that is remembered, and for this one: as high as it has findings, of the most."""
    now = Run(report.created, report.verdict, report.checked, len(report.unchecked), len(report.findings))
    runs = (*report.earlier, now) if report.earlier else ()
    most = max((run.findings for run in runs), default=0) or 1
    return [
        {
            "height": max(2, round(_BAR * run.findings / most)),
            "verdict": printable(run.verdict),
            "said": printable(f"{run.created[:10]}: {run.verdict}, {counted(run.findings, 'finding')}"),
        }
        for run in runs
    ]


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - who wants text need not wait for it

    loader = PackageLoader("driftproxy.reporters")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _document(report: Report) -> Json:
    """Return what the script of the page shows; endpoints, cassettes and tests are told once, and named by position."""
    names: dict[str, dict[str, int]] = {"endpoints": {}, "hosts": {}, "cassettes": {}, "tests": {}, "rules": {}}
    groups = [
        {"place": printable(place), "possible": not is_sure, "entries": [_entry(entry, names) for entry in group]}
        for is_sure, findings in ((True, sure(report)), (False, possible(report)))
        for place, group in by_place(findings)
    ]
    asides = (
        ("Known to vary", varying(report)),
        ("Ignored", ignored(report)),
        ("Configuration to look at", about_scopes(report)),
        ("Notes", report.notes),
    )
    return {
        **{kind: list(found) for kind, found in names.items()},
        "verdict": report.verdict,
        "groups": groups,
        "asides": [{"title": title, "lines": list(map(printable, said))} for title, said in asides if said],
        "unchecked": [
            {
                "why": printable(f"{kind}: {reason}"),
                "items": [printable(f"{item.request} in {item.cassette}") for item in items],
            }
            for kind, reason, items in by_reason(report.unchecked)
        ],
    }


def _entry(entry: Entry, names: Mapping[str, dict[str, int]]) -> Json:
    finding, fixtures = entry.first, entry.fixtures
    every = (finding, *entry.others)
    found = {
        "severity": finding.severity,
        "rule": _number(names["rules"], [finding.rule])[0],
        "title": printable(finding.title),
        "message": printable(finding.message),
        "confidence": f"{finding.confidence}: {finding.evidence}",
        "pointer": printable(finding.pointer),
        "diff": diff(finding),
        "examples": [printable(finding.example_before), printable(finding.example_after)],
        "id": finding.fingerprint,
        "endpoints": _number(names["endpoints"], (str(one.endpoint) for one in every)),
        "hosts": _number(names["hosts"], (one.endpoint.host for one in every)),
        "cassettes": _number(names["cassettes"], map(_file, fixtures)),
        "tests": _number(names["tests"], (test for one in fixtures for test in one.tests)),
        "elsewhere": entry.elsewhere,
        "places": [[printable(where), one.fingerprint] for where, one in zip(entry.places, entry.others, strict=True)],
        "since": _since(finding),
    }
    return {key: value for key, value in found.items() if value}


def _file(fixture: Fixture) -> str:
    """Return where a cassette lies, with the line of the first interaction, as editors and terminals open it."""
    return f"{fixture.file or fixture.cassette}{f':{fixture.lines[0]}' if fixture.lines else ''}"


def _since(finding: Finding) -> str:
    return f"{finding.since}, {counted(finding.nights, 'night')}" if finding.since else ""


def _number(known: dict[str, int], names: Iterable[str]) -> list[int]:
    """Return the positions of names, each once; one that is not known yet gets the next."""
    return [known.setdefault(name, len(known)) for name in dict.fromkeys(map(printable, names))]


def _inside_a_script(document: Json) -> str:
    """Return JSON with nothing in it that an HTML parser would look at."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _digest(text: str) -> str:
    """Return what a content security policy names a script or a style by (CSP Level 3, hash-source)."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


html = Reporter(suffix=".html", render=_render)
