"""How a command says things beside its output: on stderr, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from driftproxy.model.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["recover_first", "say"]


def say(lines: Iterable[str]) -> None:
    """Say lines; some of them are in the words of hosts and clients, who must not control the terminal."""
    for line in lines:
        click.echo(printable(f"driftproxy: {line}"), err=True)


def recover_first(state: Path) -> None:
    """Write the cassettes of a recording that was killed before it could, and say so."""
    from driftproxy.adapters.recording.finish import recover

    heard = recover(state)
    say((*heard.sentences(), *filter(None, [heard.failure])))
