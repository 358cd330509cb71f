"""Fills the guide's page of commands, when the guide is built, with what each says of itself."""

from typing import Any

import click

from driftproxy.cli.main import GROUPS, cli

__all__ = ["on_page_markdown"]

_WIDTH = 100


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return the text of a page, the commands in place of the mark; called by MkDocs for each page."""
    mark = "<!-- every command -->"
    return markdown.replace(mark, "\n".join(_group(*one) for one in GROUPS.items())) if mark in markdown else markdown


def _group(title: str, entries: Any) -> str:
    return "\n".join([f"## {title}\n", *(_command(entry.name) for entry in entries)])


def _command(name: str) -> str:
    with click.Context(cli, info_name="driftproxy") as root:
        command = cli.get_command(root, name)
        if not command:
            raise LookupError(name)
        with click.Context(
            command, parent=root, info_name=name, max_content_width=_WIDTH, terminal_width=_WIDTH
        ) as own:
            return f"### driftproxy {name}\n\n```text\n{command.get_help(own)}\n```\n"
