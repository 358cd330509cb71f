"""Mocks that were written by hand, found in files by parsing them; one language, one file."""

from collections.abc import Iterator

from driftproxy.mocks._literal import are_named
from driftproxy.model.mock import MockFormat
from driftproxy.model.plain import Plain
from driftproxy.plugins import discover

__all__ = ["format_for", "whole"]


def format_for(suffix: str) -> MockFormat | None:
    """Return how mocks are found in a file that ends so (`.py`), or None."""
    formats = discover("mocks", MockFormat).values()
    return next((one for one in formats if suffix.lower() in one.suffixes), None)


def whole(document: Plain, bodies: Iterator[Plain]) -> Plain:
    """Return what a document of JSON or YAML says with other bodies in it, as many of which are taken as it holds."""
    if isinstance(document, dict) and are_named(document):
        return {str(name): next(bodies, None) for name in document}
    return next(bodies, None)
