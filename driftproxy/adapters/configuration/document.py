"""Which file configures a project, and our table in it, not checked yet."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from driftproxy.model.errors import ConfigError

__all__ = ["found_from", "found_in", "table_in"]


def found_from(start: Path) -> Path | None:
    """Return the file that configures the project which `start` is in, or None; raises ConfigError for broken TOML."""
    return next(filter(None, map(found_in, _upward(start))), None)


def found_in(folder: Path) -> Path | None:
    """Return the file that configures driftproxy in this very folder, or None; raises ConfigError for broken TOML."""
    paths = (folder / name for name in ("driftproxy.toml", "pyproject.toml"))
    return next((path for path in paths if path.is_file() and table_in(path) is not None), None)


def table_in(path: Path) -> object:
    """Return our table of a file, or None where it has none; raises ConfigError."""
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is not valid TOML: it nests too deep; mend it there") from error
    except ValueError as error:  # not TOML, or not UTF-8
        where = str(error).replace("at end of document", "at the end of the file")
        raise ConfigError(f"{path} is not valid TOML: {where}; mend it there") from error
    if path.name == "driftproxy.toml":
        return document
    tool = document.get("tool")
    return tool.get("driftproxy") if isinstance(tool, dict) else None


def _upward(start: Path) -> Iterator[Path]:
    yield start  # as it was given, so that paths in messages stay short
    folder = start.resolve()
    while not (folder / ".git").exists() and folder != folder.parent:
        folder = folder.parent
        yield folder
