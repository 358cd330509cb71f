"""The manual page of `driftproxy`, as roff (man(7), groff_char(7)), from what the commands say of themselves."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import TYPE_CHECKING

import click

from driftproxy.cli.main import GROUPS, cli

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["manual"]


def manual(version: str) -> str:
    """Return the page."""
    return "\n".join(_lines(version)) + "\n"


def _lines(version: str) -> Iterator[str]:
    yield f'.TH DRIFTPROXY 1 "" "driftproxy {version}" "User Commands"'
    yield ".nh"  # a name in two parts cannot be copied
    yield from (
        ".SH NAME",
        f"driftproxy \\- {_text('find mock drift: what changed in an API since its fixtures were recorded')}",
    )
    yield from (".SH SYNOPSIS", ".B driftproxy", r".I COMMAND", "[ARGS]...")
    with click.Context(cli, info_name="driftproxy") as root:
        for title, entries in GROUPS.items():
            yield f".SH {_text(title.upper())}"
            for entry in entries:
                yield from _command(entry.name, root)
        yield from (".SH ENVIRONMENT AND EXIT STATUS", *_paragraphs(cli.epilog or ""))
    yield from (
        ".SH FILES",
        ".TP",
        ".I driftproxy.toml",
        _text("The configuration; or [tool.driftproxy] in pyproject.toml."),
    )
    yield from (".TP", ".I .driftproxy", _text("The last result, the history, and what is known to vary."))


def _command(name: str, root: click.Context) -> Iterator[str]:
    command = cli.get_command(root, name)
    if not command:
        raise LookupError(name)
    with click.Context(command, parent=root, info_name=name) as own:
        yield f".SS {_text(f'driftproxy {name}')}"
        yield from (".PP", f".B {_text(own.command_path)}", _text(" ".join(command.collect_usage_pieces(own))))
        yield from _paragraphs(command.help or "")
        records = (one.get_help_record(own) for one in command.get_params(own))
        for option, about in filter(None, records):
            if about:
                yield from (".TP", f".B {_text(option)}", _text(about))
        yield from _paragraphs(command.epilog or "")


def _paragraphs(text: str) -> Iterator[str]:
    """Yield each, those lines as they are that click is told to leave alone."""
    for paragraph in re.split(r"\n\s*\n", cleandoc(text)):
        lines = paragraph.splitlines()
        kept = bool(lines) and lines[0].strip() == "\b"
        yield ".PP"
        yield from _kept(lines[1:]) if kept else map(_text, map(str.strip, lines))


def _kept(lines: Iterable[str]) -> Iterator[str]:
    yield from (".nf", *map(_text, lines), ".fi")


def _text(text: str) -> str:
    """Return words that say what they are: nothing in them is a request, a quote or a hyphen to break at."""
    found = text.replace("\\", r"\(rs").replace("-", r"\-").replace("'", r"\(aq").replace("`", r"\(ga")
    found = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in found)
    return f"\\&{found}" if found.startswith(".") else found
