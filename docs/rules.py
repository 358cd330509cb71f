"""Fills the guide's page of rules, when the guide is built, with every rule there is."""

from typing import Any

from driftproxy.workflows.rules import reference

__all__ = ["on_page_markdown"]


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return the text of a page, the rules in place of the mark; called by MkDocs for each page."""
    return markdown.replace(_MARK, reference()) if _MARK in markdown else markdown


_MARK = "<!-- every rule -->"
