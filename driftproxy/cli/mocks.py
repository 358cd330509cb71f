"""`driftproxy mocks`: compare mocks that were written by hand with what the API says."""

from __future__ import annotations

from pathlib import Path

import click

from driftproxy.cli.output import emit, fail_on_option, format_option, output_option

__all__ = ["command"]


@click.command("mocks")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@fail_on_option
@format_option
@output_option
@click.option("--fix", is_flag=True, help="Mend what is in JSON and YAML: the shape changes, and the values stay.")
def command(
    *, paths: tuple[Path, ...], fail_on: str | None, form: str, outputs: tuple[tuple[str, Path], ...], fix: bool
) -> int:
    """Find the answers that mocks were given by hand, and report which of them the API does not give any more.

    PATHS are files and folders, such as tests. Bodies are found in Python (responses, requests-mock, respx,
    pytest-httpx, aioresponses, and dicts that look like an answer), in JSON and in YAML. They are compared with the
    fresh answers of the last `driftproxy rerecord`, and with the cassettes where it brought none.

    With --fix, files of JSON and YAML are mended, and the exit code is that of what is left.
    """
    from dataclasses import replace

    from driftproxy.adapters.clock import now, today
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.cli.say import say
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.model.finding import Severity
    from driftproxy.review.mocks import mocks
    from driftproxy.workflows.loading import load_some

    config = load(Path())
    policy = config.policy(today())
    if fail_on:
        policy = replace(policy, fail_on=Severity(fail_on))
    store, names = cassettes_in((config.cassettes,), None)
    stored, problems = load_some(store, names, redactor_of(config))
    say(problems)
    report, mended = mocks(paths, stored, config, policy, fix=fix, told=lambda line: say([line]))
    say([f"mended: {file}" for file in mended])
    return emit(replace(report, created=now()), form, outputs)
