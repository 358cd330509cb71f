"""`driftproxy diff`: compare two cassettes, or two folders of them, offline."""

from __future__ import annotations

from pathlib import Path

import click

from driftproxy.cli.output import emit, fail_on_option, format_option, output_option

__all__ = ["command"]

_PATH = click.Path(exists=True, path_type=Path)


@click.command("diff")
@click.argument("old", type=_PATH)
@click.argument("new", type=_PATH)
@fail_on_option
@format_option
@output_option
def command(*, old: Path, new: Path, fail_on: str | None, form: str, outputs: tuple[tuple[str, Path], ...]) -> int:
    """Compare two cassettes, or two folders of them, offline.

    The exit code is 0 if nothing drifted from OLD to NEW, 1 if something did, 3 if too little could be compared.
    """
    from dataclasses import replace

    from driftproxy.adapters.clock import now, today
    from driftproxy.adapters.config import load
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.model.finding import Severity
    from driftproxy.traffic.redact import Redactor
    from driftproxy.workflows.diff import Side, diff

    config = load(Path())
    policy = config.policy(today())
    before, after = (Side(*cassettes_in([path]), source=str(path)) for path in (old, new))
    report = diff(
        before,
        after,
        Redactor(frozenset(config.redact.names)),
        policy=replace(policy, fail_on=Severity(fail_on)) if fail_on else policy,
        created=now(),
    )
    return emit(report, form, outputs)
