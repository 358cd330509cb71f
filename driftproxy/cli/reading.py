"""How recordings are read on behalf of a command: as which format, and how far it has come."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from driftproxy.model.plugin import Exchange

__all__ = ["counting", "from_option", "from_or_format_option", "read_as", "reading"]

_SAID = "driftproxy.read_as"
_MANY = 200
"""So many files are read before anybody wonders."""


def read_as(context: click.Context, value: str) -> bool:
    """Return whether a value is the id of a format of recordings, and if so take it as what `--from` says."""
    if value in _formats():
        context.meta[_SAID] = value
        return True
    return False


def _form(context: click.Context, _option: click.Parameter, value: str | None) -> Exchange | None:
    """Return the format that is said, or fail with those there are; None where none is."""
    value = value or context.meta.get(_SAID)
    if value is not None and value not in (known := _formats()):
        raise click.BadParameter(f"there is no format `{value}`; there are {', '.join(known)}")
    return _formats()[value] if value else None


def _formats() -> dict[str, Exchange]:
    from driftproxy.model.plugin import Exchange
    from driftproxy.plugins import discover

    return discover("exchange", Exchange)


from_option = click.option(
    "--from",
    "origin",
    metavar="FORMAT",
    callback=_form,
    help="What the recordings are, such as har, where their content does not say so.",
)
from_or_format_option = click.option(
    "--from",
    "--format",
    "origin",
    metavar="FORMAT",
    callback=_form,
    help="What the recordings are, such as har, where their content does not say so.",
)


@contextmanager
def reading(total: int) -> Iterator[Callable[[str], None]]:
    """Give a function to call with the name of each file that is read; many are shown, on a terminal only."""
    from driftproxy.cli.output import progress

    if total < _MANY:
        yield lambda _name: None
        return
    with progress() as shown:
        yield counting(shown, total)


def counting(shown: Callable[[int, int, str], None], total: int) -> Callable[[str], None]:
    """Return a function to call with the name of each file that is read, which counts them for `progress`."""
    done = count()
    return lambda name: shown(next(done), total, f"reading {name}")
