"""`driftproxy report`: the last result again, in any format."""

from __future__ import annotations

from pathlib import Path

import click

from driftproxy.cli.output import AFTER_DRIFT, emit, format_option, output_option

__all__ = ["command"]


@click.command("report")
@format_option
@output_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the format `json` instead.")
def command(*, form: str, outputs: tuple[tuple[str, Path], ...], schema: bool) -> int:
    """Show the result of the last `driftproxy rerecord` again, in any format.

    The exit code is that of the result: 0 if nothing drifted, 1 if something did, 3 if too little could be checked.
    """
    import json

    from driftproxy.adapters.config import load
    from driftproxy.adapters.storage.results import LastResult, report_schema

    if schema:
        click.echo(json.dumps(report_schema(), indent=2))
        return 0
    return emit(LastResult(load(Path()).state).report(), form, outputs, hint=AFTER_DRIFT)
