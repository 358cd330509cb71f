"""`driftproxy report`: the last result again, in any format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.output import emit, format_option, output_option

if TYPE_CHECKING:
    from driftproxy.adapters.configuration.config import Config
    from driftproxy.adapters.history.ledger import Ledger
    from driftproxy.model.finding import Report

__all__ = ["command"]


_EXAMPLES = """\b
Examples:
  driftproxy report --format markdown
  driftproxy report --merge shard-1.json shard-2.json
"""


@click.command("report", epilog=_EXAMPLES)
@click.argument("results", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--merge", is_flag=True, help="Put the results of several machines together.")
@format_option
@output_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the format `json` instead.")
def command(
    *, results: tuple[Path, ...], merge: bool, form: str, outputs: tuple[tuple[str, Path], ...], schema: bool
) -> int:
    """Show the result of the last `driftproxy rerecord` again, in any format.

    With --merge, RESULTS are those of `driftproxy rerecord --shard`: reports in JSON, or folders .driftproxy of those
    machines. Of folders, the whole becomes the last result here, for `driftproxy accept`, too. It is remembered as one
    run, and those who are to be told are.

    The exit code is that of the result: 0 if nothing drifted, 1 if something did, 3 if too little could be checked.
    """
    import json

    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.storage.results import LastResult, report_schema
    from driftproxy.cli.remember import history_of, remembered

    if schema:
        click.echo(json.dumps(report_schema(), indent=2))
        return 0
    if bool(results) != merge:
        raise click.UsageError("--merge needs the results to put together, and results need --merge")
    config = load(Path())
    if not merge:
        return emit(LastResult(config.state).report(), form, outputs, live=True)
    history = history_of(config)
    report = _merged(results, config, history)
    with remembered(report, history, config):
        return emit(report, form, outputs, live=True)


def _merged(results: tuple[Path, ...], config: Config, history: Ledger | None) -> Report:
    from driftproxy.adapters.storage.results import LastResult, report_in
    from driftproxy.workflows.history import dated
    from driftproxy.workflows.rerecording.merge import merged_results, shared

    if all(path.is_dir() for path in results):
        shards = [LastResult(path) for path in results]
        return merged_results(shards, LastResult(config.state), str(config.cassettes), history)
    return dated(shared([LastResult(path).report() if path.is_dir() else report_in(path) for path in results]), history)
