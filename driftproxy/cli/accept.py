"""`driftproxy accept`: take fresh answers into the stored cassettes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.model.words import counted, printable

if TYPE_CHECKING:
    from driftproxy.model.finding import Finding, Report
    from driftproxy.workflows.accept import Accepted, Choice

__all__ = ["command"]


@click.command("accept")
@click.option("--all", "everything", is_flag=True, help="Accept every finding; so it is if nothing else is said.")
@click.option("--cassette", "cassettes", metavar="NAME", multiple=True, help="Only findings in this cassette.")
@click.option("--endpoint", "endpoints", metavar="ENDPOINT", multiple=True, help="Only findings of this endpoint.")
@click.option("--finding", "fingerprints", metavar="FINGERPRINT", multiple=True, help="Only this finding.")
@click.option("-i", "--interactive", is_flag=True, help="Ask about each finding.")
def command(
    *,
    everything: bool,
    cassettes: tuple[str, ...],
    endpoints: tuple[str, ...],
    fingerprints: tuple[str, ...],
    interactive: bool,
) -> int:
    """Take the fresh answers of the last `driftproxy rerecord` into the cassettes.

    Only the interactions that the findings are about are replaced. Either all files are written or none, and what was
    there is not lost when anything fails. An endpoint is written as reports write it: "GET /v1/invoices/{id}".
    """
    from importlib.metadata import version

    from driftproxy.adapters.clock import today
    from driftproxy.adapters.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.adapters.storage.place import opened
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.workflows.accept import Choice, accept
    from driftproxy.workflows.baseline import write_baseline

    choice = Choice(frozenset(cassettes), frozenset(endpoints), frozenset(fingerprints))
    if everything and (cassettes or endpoints or fingerprints):
        raise click.UsageError("--all leaves nothing to choose; give either it or --cassette, --endpoint, --finding")
    config = load(Path())
    results = LastResult(config.state)
    report = results.report()
    _check(choice, report)
    folder, redactor = opened(results.source()), redactor_of(config, writes=True)
    accepted = accept(
        folder,
        results,
        redactor,
        choice,
        tool=f"driftproxy {version('driftproxy')}",
        today=today(),
        ask=_ask if interactive else lambda _finding: True,
    )
    click.echo(_said(accepted))
    if accepted.findings:
        write_baseline(folder, redactor, config.policy())
    return 0


def _check(choice: Choice, report: Report) -> None:
    """Refuse a choice that names something which the last result does not have."""
    from driftproxy.model.errors import DriftproxyError

    known = {
        "cassette": {fixture.cassette for finding in report.findings for fixture in finding.fixtures},
        "endpoint": {
            name
            for finding in report.findings
            for name in (str(finding.endpoint), f"{finding.endpoint.method} {finding.endpoint.path}")
        },
        "finding": {finding.fingerprint for finding in report.findings},
    }
    for what, names in (
        ("cassette", choice.cassettes),
        ("endpoint", choice.endpoints),
        ("finding", choice.fingerprints),
    ):
        if missing := sorted(names - known[what]):
            raise DriftproxyError(
                f"the last result has no drift in {what} `{missing[0]}`; `driftproxy report` shows it"
            )


def _ask(finding: Finding) -> bool:
    names = ", ".join(fixture.cassette for fixture in finding.fixtures)
    lines = f"{finding.endpoint} → {finding.status}", f"  {finding.severity}: {finding.message}", f"  fixtures: {names}"
    click.echo("\n".join(["", *map(printable, lines)]))
    return click.confirm("Accept?", default=False)


def _said(accepted: Accepted) -> str:
    if not accepted.findings:
        return "Nothing was accepted; no cassette was changed."
    answers = counted(sum(accepted.interactions.values()), "fresh answer")
    cassettes = counted(len(accepted.interactions), "cassette")
    return "\n".join(
        [
            f"{counted(accepted.findings, 'finding')} accepted: {answers} in {cassettes}.",
            *(printable(f"  {name}: {number}") for name, number in accepted.interactions.items()),
        ]
    )
