"""Reads a specification from a file."""

from pathlib import Path

from driftproxy.exchange import HEAD, format_of
from driftproxy.exchange.openapi import openapi, promised
from driftproxy.model.errors import CassetteError
from driftproxy.model.promise import Promise

__all__ = ["is_specification", "specification"]


def is_specification(path: Path) -> bool:
    """Return whether a file looks like an OpenAPI description."""
    try:
        with path.open("rb") as file:
            return path.is_file() and format_of(file.read(HEAD)) is openapi
    except OSError:
        return False


def specification(path: Path) -> Promise:
    """Return what the OpenAPI description in a file promises; raises CassetteError that begins with the path."""
    try:
        return promised(path.read_bytes(), str(path))
    except OSError as error:
        raise CassetteError(f"{path} cannot be read: {error.strerror or error}") from error
