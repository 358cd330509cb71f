"""As which format recordings are read, where the user says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from driftproxy.cli.complete import formats

if TYPE_CHECKING:
    from driftproxy.model.plugin import Exchange

__all__ = ["from_option", "from_or_format_option", "read_as"]

_SAID = "driftproxy.read_as"


def read_as(context: click.Context, value: str) -> bool:
    """Return whether a value is a format of recordings and the command reads some; it counts as if `--from` said it."""
    if any(one.name == "origin" for one in context.command.params) and value in _formats():
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
    shell_complete=formats,
    help="What the recordings are, such as har, where their content does not say so.",
)
from_or_format_option = click.option(
    "--from",
    "--format",
    "origin",
    metavar="FORMAT",
    callback=_form,
    shell_complete=formats,
    help="What the recordings are, such as har, where their content does not say so.",
)
