"""`driftproxy ignore`: write into the configuration that a finding is not to be reported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.complete import findings

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["command"]


@click.command("ignore")
@click.argument("fingerprint", metavar="FINDING", shell_complete=findings)
@click.option("--reason", metavar="TEXT", default="", help="Why; reports show it.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The last day, such as 2026-12-31.")
def command(*, fingerprint: str, reason: str, until: datetime | None) -> int:
    """Do not report a finding of the last result any more; FINDING is its fingerprint.

    An [[ignore]] is added to driftproxy.toml, or to pyproject.toml if that configures driftproxy. All else in the file
    stays as it is.
    """
    from driftproxy.adapters.clock import today
    from driftproxy.adapters.config import load
    from driftproxy.adapters.ignoring import ignore
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.model.errors import DriftproxyError
    from driftproxy.model.scope import Ignore
    from driftproxy.model.words import printable

    last = until.date().isoformat() if until else ""
    if last and last < today():
        raise click.BadParameter(f"{last} is over already", param_hint="--until")
    report = LastResult(load(Path()).state).report()
    finding = next((one for one in report.findings if one.fingerprint == fingerprint), None)
    if not finding:
        raise DriftproxyError(f"the last result has no finding `{fingerprint}`; `driftproxy report` shows them")
    about = printable(f"{finding.endpoint} {finding.path}: {finding.message}")
    path = ignore(Path(), Ignore(fingerprint=fingerprint, reason=reason, until=last), about)
    click.echo(printable(f"{path}: `{fingerprint}` is ignored{f' until {last}' if last else ''} from now on."))
    return 0
