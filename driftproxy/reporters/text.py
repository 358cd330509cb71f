"""The report for a terminal: summary first, then by endpoint what changed, and for whom."""

from collections.abc import Iterator, Sequence

from driftproxy.model.finding import Fixture, Report
from driftproxy.model.plugin import Reporter
from driftproxy.model.words import printable
from driftproxy.reporters._entries import Entry, by_place
from driftproxy.reporters._sides import changed, evidence
from driftproxy.reporters._words import about_scopes, ignored, in_short, possible, summary, sure, varying

__all__ = ["text"]

_MOST_NAMES = 4


def _render(report: Report) -> str:
    lines = [summary(report), *map(printable, report.notes)]
    for title, findings in (("", sure(report)), ("Possible, on too little evidence to alarm:", possible(report))):
        if title and findings:
            lines += ["", title]
        for place, group in by_place(findings):
            lines += ["", printable(place), *_group(group)]
    for title, said in (
        ("Known to vary:", varying(report)),
        ("Ignored:", ignored(report)),
        ("Configuration to look at:", about_scopes(report)),
    ):
        if said:
            lines += ["", title, *(f"  {printable(line)}" for line in said)]
    if report.unchecked:
        lines += ["", "Not checked:"]
        for kind, reason, items in in_short(report.unchecked):
            names = sorted({item.cassette for item in items})
            lines.append(f"  {len(items)}x {kind}: {printable(reason)} ({_names(names)})")
    return "\n".join(lines) + "\n"


def _group(group: Sequence[Entry]) -> Iterator[str]:
    """Yield the entries of one place; whom they concern is said once where it is the same for all."""
    concerned = [entry.fixtures for entry in group]
    same = len({tuple((one.cassette, one.tests) for one in fixtures) for fixtures in concerned}) == 1
    for entry, fixtures in zip(group, concerned, strict=True):
        finding = entry.first
        yield f"  {finding.severity:<8}  {printable(finding.message)}"
        yield from (f"            {line}" for line in changed(finding))
        yield f"            {finding.rule} {finding.fingerprint}, {evidence(finding)}"
        if entry.others:
            yield f"            {entry.elsewhere}:"
            rest = len(entry.others) - _MOST_NAMES
            more = [f"and {rest} more"] if rest > 0 else []
            found = zip(entry.places[:_MOST_NAMES], entry.others, strict=False)
            places = (f"{where} ({one.fingerprint})" for where, one in found)
            yield from (f"              {printable(line)}" for line in (*places, *more))
        if not same:
            yield from _concerned(fixtures, " " * 12)
    if same:
        yield from _concerned(concerned[0], "  ")


def _concerned(fixtures: Sequence[Fixture], indent: str) -> Iterator[str]:
    yield f"{indent}fixtures: {_names([fixture.cassette for fixture in fixtures])}"
    if tests := sorted({test for fixture in fixtures for test in fixture.tests}):
        yield f"{indent}tests: {_names(tests)}"


def _names(names: list[str]) -> str:
    shown = ", ".join(map(printable, names[:_MOST_NAMES]))
    return shown + (f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else "")


text = Reporter(suffix=".txt", render=_render)
