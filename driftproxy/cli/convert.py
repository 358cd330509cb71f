"""`driftproxy convert`: write recordings in another tool's format, or as an OpenAPI description."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from driftproxy.cli.origin import from_or_format_option
from driftproxy.cli.reading import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from driftproxy.model.plugin import Exchange

__all__ = ["command"]

_OPENAPI = "openapi"


def _writable(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Return the id of a format that is written, or fail with those there are."""
    known = sorted({_OPENAPI} | {name for name, form in _formats().items() if form.dumps})
    if value not in known:
        raise click.BadParameter(f"there is no format `{value}` to write; there are {', '.join(known)}")
    return value


@click.command("convert")
@click.argument("source", metavar="IN", type=click.Path(exists=True, path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--to",
    required=True,
    metavar="FORMAT",
    callback=_writable,
    help="vcr, har, wiremock, hoverfly, pact, mitmproxy, postman or openapi.",
)
@from_or_format_option
@click.option("--force", is_flag=True, help="Replace files that are there already.")
def command(*, source: Path, target: Path, to: str, origin: Exchange | None, force: bool) -> int:
    """Write recordings in another tool's format, or as an OpenAPI description.

    IN is a file of recordings or a folder of them. OUT is a file that takes all of them, a folder that gets a file for
    each, or `-` for stdout. A name without a suffix is a folder where IN is one. Secrets are redacted.

    What the format cannot hold is said. The exit code is 0 if all was converted, 3 if some of IN could not be read (the
    rest is written), 2 if nothing was written.
    """
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.redaction import redactor_of
    from driftproxy.adapters.storage.loose import write_new
    from driftproxy.cli.say import say
    from driftproxy.cli.sources import cassettes_in
    from driftproxy.workflows import convert

    config = load(Path())
    together = _is_file(target, source)
    if to == _OPENAPI and not together:
        raise click.UsageError("an OpenAPI description is one document of all recordings: let OUT be a file")
    if source.is_dir() and target.resolve().is_relative_to(source.resolve()) and not together:
        raise click.UsageError(
            f"{target} lies in {source}, where each recording would be there twice: name another folder"
        )
    store, names = cassettes_in([source], origin)
    redactor = redactor_of(config, writes=True)
    with reading(len(names)) as told:
        shown = store.telling(told)
        found = (convert.Source(name, partial(shown.load, name)) for name in names)
        cassettes, unreadable = convert.load(found, redactor)
    done = (
        convert.describe(cassettes, config.policy(), yaml=target.suffix in (".yaml", ".yml"))
        if to == _OPENAPI
        else convert.convert(cassettes, _formats()[to], together=together, raw=store.raw)
    )
    if str(target) == "-":
        sys.stdout.buffer.write(done.files[""])
        sys.stdout.buffer.flush()
    else:
        suffix = "" if to == _OPENAPI else _formats()[to].suffix
        write_new(_paths(done.files, target, suffix), force=force)
    say([*unreadable, *done.lost])
    where = "" if str(target) == "-" else f" to {target}"
    problems = f"; {len(unreadable)} could not be read" if unreadable else ""
    say([f"{done.interactions} interaction{'s' * (done.interactions != 1)} written{where}{problems}"])
    return 3 if unreadable else 0


def _formats() -> Mapping[str, Exchange]:
    from driftproxy.model.plugin import Exchange
    from driftproxy.plugins import discover

    return discover("exchange", Exchange)


def _is_file(target: Path, source: Path) -> bool:
    """Say whether OUT is one file for everything."""
    if str(target) == "-" or target.exists():
        return not target.is_dir()
    return not source.is_dir() or target.suffix != ""


def _paths(files: Mapping[str, bytes], target: Path, suffix: str) -> dict[Path, bytes]:
    """Return the files by path; raises UsageError for one that would lie outside of a folder OUT, by a link."""
    paths = {target / f"{name}{suffix}" if name else target: data for name, data in files.items()}
    for path in paths:
        if path != target and not path.parent.resolve().is_relative_to(target.resolve()):
            raise click.UsageError(f"{path} would lie outside of {target}, by a symbolic link")
    return paths
