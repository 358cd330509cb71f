"""`driftproxy scan`: look for secrets in recordings that exist already, and take them out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.sources import PLACE
from driftproxy.model.words import counted, printable

if TYPE_CHECKING:
    from driftproxy.workflows.scan import Scanned

__all__ = ["command"]


@click.command("scan")
@click.argument("paths", nargs=-1, type=PLACE)
@click.option("--fix", is_flag=True, help="Redact what is found.")
def command(*, paths: tuple[Path | str, ...], fix: bool) -> int:
    """Look for secrets in recordings that exist already, of any tool.

    PATHS are recordings or folders of them; by default, the configured folder. Each secret is told by file, place and
    kind, and never shown. What `driftproxy record` would have written is no secret.

    With --fix they are redacted, with the project's key, in cassettes of VCR.py; which other files hold some is said.

    The exit code is 0 if there is none (any more), 1 if there is one, 3 if something could not be looked into.
    """
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.cli.say import say
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.workflows.scan import scan

    config = load(Path())
    store, names = cassettes_in(paths or (config.cassettes,))
    redactor_of(config, writes=fix)  # makes the key, or says what is wrong with it
    scanned = scan(store, names, lambda: redactor_of(config), fix=fix, name_of=lambda name: f"{store}/{name}")
    for line in _lines(scanned):
        click.echo(printable(line))
    say([*scanned.unreadable, *scanned.unfixed])
    say([_sum(scanned)])
    return scanned.exit_code


def _lines(scanned: Scanned) -> list[str]:
    from driftproxy.workflows.scan import BESIDE

    left = set(scanned.left)
    return [
        f"{leak.cassette}: "
        + (f"interaction {leak.interaction + 1}, " if leak.interaction != BESIDE else "")
        + f"{leak.place}: {leak.kind}"
        + ("" if leak in left else " (redacted)")
        for leak in scanned.leaks
    ]


def _sum(scanned: Scanned) -> str:
    files, found = len({leak.cassette for leak in scanned.leaks}), len(scanned.leaks)
    said = f"{counted(scanned.cassettes, 'recording')} looked into: "
    said += f"secrets at {counted(found, 'place')} in {counted(files, 'file')}" if found else "no secret"
    if scanned.fixed:
        said += f", {counted(len(scanned.fixed), 'file')} redacted"
    elif found and not scanned.unfixed:
        said += "; `driftproxy scan --fix` redacts them"
    return said + (f"; {len(scanned.unreadable)} could not be read" if scanned.unreadable else "")
