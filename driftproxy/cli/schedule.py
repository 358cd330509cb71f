"""`driftproxy schedule`: write down what runs `driftproxy rerecord` every night."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.model.job import Job, Schedule
from driftproxy.plugins import discover

if TYPE_CHECKING:
    from collections.abc import Iterator

    from driftproxy.adapters.configuration.config import Config

__all__ = ["command"]

_SCHEDULES = discover("schedules", Schedule)


def _at(_context: click.Context, _option: click.Parameter, value: str) -> tuple[int, int]:
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value)
    if not found:
        raise click.BadParameter(f"`{value}` should be a time of day, such as 03:17")
    return int(found[1]), int(found[2])


@click.command("schedule")
@click.argument("kind", type=click.Choice(list(_SCHEDULES)))
@click.option("--at", "time", metavar="HH:MM", default="03:17", callback=_at, help="When. [default: 03:17]")
@click.option("--write", is_flag=True, help="Write the files into the project; none that is there is replaced.")
def command(*, kind: str, time: tuple[int, int], write: bool) -> int:
    """Print what runs `driftproxy rerecord` every night: a crontab line, a timer, a CI job.

    Each job keeps one pull or merge request with the fresh recordings: the same drift on the next night is the same
    request, and when the drift is gone it is closed.
    """
    import shutil
    import sys

    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.configuration.document import found_in
    from driftproxy.adapters.storage.whole import write_whole
    from driftproxy.model.errors import DriftproxyError

    project = load(Path.cwd())  # a job for a configuration that is wrong would fail at night
    config = found_in(Path.cwd())
    names = sorted(set(_variables(config.read_text("utf-8-sig"))) - project.rerecord.names) if config else []
    found = shutil.which("driftproxy")
    program = (found,) if found else (sys.executable, "-m", "driftproxy")
    schedule = _SCHEDULES[kind]
    files = schedule.files(
        Job(*time, str(Path.cwd()), program, tuple(names), _from_here(project.cassettes), _package(project))
    )
    if not write:
        for path, text in files.items():
            click.echo(f"# {path}\n{text}")
        click.echo(f"driftproxy: {schedule.hint}", err=True)
        return 0
    for path in files:
        if Path(path).exists():
            raise DriftproxyError(f"{path} is there already; print the job without --write, and put it in by hand")
    try:
        write_whole({Path(path): text.encode() for path, text in files.items()})
    except OSError as error:
        raise DriftproxyError(f"{', '.join(files)} cannot be written: {error.strerror or error}") from error
    click.echo(f"driftproxy: wrote {', '.join(files)}; {schedule.hint}", err=True)
    return 0


def _from_here(cassettes: Path | str) -> str:
    return os.path.relpath(cassettes) if isinstance(cassettes, Path) else cassettes


def _package(project: Config) -> str:
    """Return what a machine installs for this project, with the extras that it needs."""
    kinds = {host.credential.kind for host in project.hosts.values() if host.credential}
    database = project.history.url.text if project.history.url else ""
    needs = {
        "aws": "aws-sigv4" in kinds,
        "postgres": database.startswith("postgres"),
        "s3": str(project.cassettes).startswith("s3://"),
    }
    extras = ",".join(name for name, needed in needs.items() if needed)
    return f"driftproxy[{extras}]" if extras else "driftproxy"


def _variables(text: str) -> Iterator[str]:
    """Yield the environment variables that a configuration asks for."""
    for line in text.splitlines():
        if not line.lstrip().startswith("#"):
            yield from re.findall(r"\$\{([A-Za-z_]\w*)\}", line)
