"""`driftproxy check`: the last verdict and the age of the recordings, offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.output import files_in, show, show_json, write
from driftproxy.cli.sources import PLACE
from driftproxy.cli.table import age
from driftproxy.model.words import counted, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from driftproxy.workflows.reviewing.check import Checked

__all__ = ["command"]

_FORMATS = ("text", "json", "prometheus")
_EXAMPLES = """\b
Examples:
  driftproxy check
  driftproxy check --output prometheus=/var/lib/node_exporter/driftproxy.prom
"""


def _outputs(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> Sequence[tuple[str, Path]]:
    files = files_in(values)
    if unknown := [form for form, _ in files if form not in _FORMATS]:
        raise click.BadParameter(f"there is no format `{unknown[0]}`; there are {', '.join(_FORMATS)}")
    return files


@click.command("check", epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, type=PLACE)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", help="How to print it. [default: text]")
@click.option(
    "--output", "outputs", multiple=True, metavar="FORMAT=FILE", callback=_outputs, help="Write it to a file, too."
)
def command(*, paths: tuple[Path | str, ...], form: str, outputs: Sequence[tuple[str, Path]]) -> int:
    """Say what the last `driftproxy rerecord` found, and which recordings are too old; no connection is opened.

    Made for pull requests. PATHS are cassettes or folders of them; by default, the configured ones. `[[max-age]]` in
    the configuration says how old they may be. The format `prometheus` is for monitoring: when each recording was made,
    how the last run ended and what it found.

    The exit code is 1 if the last result is drift or a limit with `level = "fail"` is exceeded; 3 if the last result is
    inconclusive, if recordings cannot be read or do not say how old they are where such a limit holds, or if nothing is
    known at all.
    """
    from driftproxy.adapters.caching.kept import keeping
    from driftproxy.adapters.clock import today
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.cli.say import say
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.review.check import check
    from driftproxy.workflows.loading import load_some
    from driftproxy.workflows.reviewing.check import document

    config = load(Path())
    store, names = cassettes_in(paths or (config.cassettes,))
    redactor = redactor_of(config, writes=False)
    cassettes, problems = load_some(keeping(store, names, redactor), names, redactor)
    say(problems)
    day = today()
    checked = check(config, store, cassettes, unread=bool(problems))
    write({path: _rendered(checked, other, day).encode() for other, path in outputs})
    if form == "json":
        show_json(document(checked))
    elif form == "text":
        show(_rendered(checked, form, day))
    else:
        click.echo(_rendered(checked, form, day), nl=False)
    return checked.exit_code


def _rendered(checked: Checked, form: str, today: str) -> str:
    from driftproxy.workflows.reviewing.check import document
    from driftproxy.workflows.reviewing.metrics import metrics

    if form == "prometheus":
        return metrics(checked)
    if form == "json":
        return json.dumps(document(checked), indent=2) + "\n"
    return "\n".join(map(printable, _lines(checked, today))) + "\n"


def _lines(checked: Checked, today: str) -> Iterator[str]:
    from driftproxy.model.finding import Verdict
    from driftproxy.reporters._entries import entries
    from driftproxy.reporters._sides import since
    from driftproxy.reporters._words import summary, sure

    if checked.last:
        day = checked.last.created[:10]
        yield f"last checked {f'{day} ({age(day, today)})' if day else 'on an unknown day'}: {summary(checked.last)}"
        for entry in entries(sure(checked.last)):
            found, more = entry.first, f" {entry.elsewhere}" if entry.others else ""
            where = f"{found.endpoint} → {found.status} `{found.path}`{more}"
            yield f"{found.severity}: {where} ({found.rule}){since(found)}"
        yield from checked.last.notes if checked.last.verdict is Verdict.INCONCLUSIVE else ()
    else:
        yield "never checked here; `driftproxy rerecord` asks the live hosts"
    for one in checked.old:
        level = "too old" if one.limit.fails else "old"
        yield f"{level}: {one.cassette}, {one.host}: {one.age} days (at most {one.limit.days}), heard {one.heard}"
    parts = [
        counted(checked.cassettes, "cassette"),
        f"{len({one.cassette for one in checked.old})} older than they may be",
    ]
    parts += [f"{checked.undated} of unknown age"] if checked.undated else []
    yield ", ".join(parts)
