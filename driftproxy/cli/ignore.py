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

    An [[ignore]] is added to driftproxy.toml, or to pyproject.toml if that configures driftproxy; where one was added
    for this finding before, that gets the reason and the day. All else in the file stays as it is.
    """
    from driftproxy.adapters.configuration.config import load
    from driftproxy.model.words import printable
    from driftproxy.review.ignore import ignore

    last = until.date().isoformat() if until else ""
    path = ignore(load(Path()), fingerprint, reason, last)
    click.echo(printable(f"{path}: `{fingerprint}` is ignored{f' until {last}' if last else ''} from now on."))
    return 0
