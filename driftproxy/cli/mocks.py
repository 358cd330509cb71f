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
    from driftproxy.adapters.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.adapters.sources import mend, mocks_in
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.cli.say import say
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.model.finding import Severity
    from driftproxy.workflows.loading import load_some
    from driftproxy.workflows.mocks import compare_mocks

    config = load(Path())
    policy = config.policy(today())
    if fail_on:
        policy = replace(policy, fail_on=Severity(fail_on))
    redactor = redactor_of(config)
    store, names = cassettes_in((config.cassettes,), None)
    stored, problems = load_some(store, names, redactor)
    say(problems)
    recorded = {one.name: one for one in stored}
    fresh = [one for one in LastResult(config.state).fresh() if one.interactions]
    recorded |= {one.name: one for one in fresh}
    if not fresh:
        say([f"nothing was recorded again yet, so the mocks are compared with the cassettes in {config.cassettes}"])
    mocks = mocks_in(paths, Path(str(config.cassettes)), lambda line: say([line]))
    report, mended = compare_mocks(mocks, recorded.values(), redactor, policy)
    if fix:
        for file, found in mocks.items():
            bodies = [mended.get((file, position), one.value) for position, one in enumerate(found)]
            try:
                done = mend(file, [one.value for one in found], bodies)
            except (ValueError, RecursionError) as error:
                say([f"not mended: {file}: {error}"])
            else:
                say([f"mended: {file}"] if done else [])
        mocks = mocks_in(paths, Path(str(config.cassettes)), lambda _line: None)
        report, _ = compare_mocks(mocks, recorded.values(), redactor, policy)
    return emit(replace(report, created=now()), form, outputs)
