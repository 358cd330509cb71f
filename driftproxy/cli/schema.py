"""`driftproxy schema`: what the recorded answers look like, as JSON Schema."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.complete import endpoints
from driftproxy.cli.origin import from_or_format_option
from driftproxy.cli.output import show_json
from driftproxy.cli.reading import reading

if TYPE_CHECKING:
    from driftproxy.model.plugin import Exchange

__all__ = ["command"]


@click.command("schema")
@click.argument("words", nargs=-1, metavar="[ENDPOINT] [PATH]...", shell_complete=endpoints)
@click.option("--status", type=click.IntRange(100, 999), help="Only answers of this status.")
@from_or_format_option
def command(*, words: tuple[str, ...], status: int | None, origin: Exchange | None) -> int:
    """Print what the recorded answers look like, as JSON Schema 2020-12.

    ENDPOINT is written as reports write it: "GET /v1/invoices/{id}"; without it, there is a schema for each in `$defs`.
    PATHS are cassettes or folders of them; by default, the configured folder.

    Each place says how many values were seen there (`x-samples`) and how many of them were null (`x-nulls`).
    """
    from driftproxy.adapters.caching.kept import keeping
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.cli.say import say
    from driftproxy.cli.sources import cassettes_in, existing
    from driftproxy.workflows.loading import load_some
    from driftproxy.workflows.surfaces.schema import schemas

    endpoint = words[0] if words and re.match(r"[A-Z]+ \S*/", words[0]) else ""
    config = load(Path())
    store, names = cassettes_in(existing(words[1:] if endpoint else words) or (config.cassettes,), origin)
    redactor = redactor_of(config)
    kept = keeping(store, names, redactor)  # before a thread draws the progress: it forks
    with reading(len(names)) as told:
        cassettes, problems = load_some(kept.telling(told), names, redactor)
    say(problems)
    show_json(schemas(cassettes, config.policy(), endpoint, status or 0))
    return 0
