"""`driftproxy endpoints`: which endpoints the cassettes show, as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.origin import from_option
from driftproxy.cli.output import show, show_json, table_format_option
from driftproxy.cli.reading import reading
from driftproxy.cli.sources import PLACE
from driftproxy.cli.table import age, table

if TYPE_CHECKING:
    from driftproxy.model.plugin import Exchange
    from driftproxy.workflows.surfaces.endpoints import Line

__all__ = ["command"]


@click.command("endpoints")
@click.argument("paths", nargs=-1, type=PLACE)
@table_format_option
@from_option
def command(*, paths: tuple[Path | str, ...], form: str, origin: Exchange | None) -> int:
    """List the endpoints that the cassettes show: statuses and how often, cassettes, and how old the answers are.

    PATHS are cassettes or folders of them; by default, the configured folder.

    In a path, {id} stands for an id or another value, and {slug} for a name of a thing: what varies below one parent,
    answered in one shape. `templates` in the configuration overrules both.
    """
    from dataclasses import asdict

    from driftproxy.adapters.caching.kept import keeping
    from driftproxy.adapters.clock import today
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.cli.say import say
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.workflows.loading import load_some
    from driftproxy.workflows.surfaces.endpoints import endpoints

    config = load(Path())
    store, names = cassettes_in(paths or (config.cassettes,), origin)
    redactor = redactor_of(config)
    kept = keeping(store, names, redactor)  # before a thread draws the progress: it forks
    with reading(len(names)) as told:
        cassettes, problems = load_some(kept.telling(told), names, redactor)
    say(problems)
    lines = endpoints(cassettes, store, config.policy())
    if form == "json":
        show_json([asdict(line) for line in lines])
    else:
        show(table(_HEAD, [_row(line, today()) for line in lines]))
    return 0


_HEAD = ("endpoint", "samples", "statuses", "oldest", "age", "cassettes")
_MOST_CASSETTES = 3


def _row(line: Line, today: str) -> tuple[str, ...]:
    statuses = ", ".join(f"{status} x{count}" if count > 1 else str(status) for status, count in line.statuses.items())
    names = ", ".join(line.cassettes[:_MOST_CASSETTES])
    rest = len(line.cassettes) - _MOST_CASSETTES
    names += f" and {rest} more" if rest > 0 else ""
    return str(line.endpoint), str(line.samples), statuses, line.oldest or "unknown", age(line.oldest, today), names
