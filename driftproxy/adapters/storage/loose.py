"""Recordings that lie in no store: read wherever they are, and written where nothing is in the way."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from driftproxy.adapters.storage.whole import write_whole
from driftproxy.exchange import loads
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette
from driftproxy.model.plugin import Exchange

__all__ = ["recordings", "write_new"]


def recordings(path: Path, form: Exchange | None = None) -> Iterator[tuple[str, Callable[[], Cassette]]]:
    """Yield the name of each recording at a path, and a function that reads it and may raise CassetteError.

    A folder gives those that it holds as a store, and every file that is not hidden where the format is given, which
    then counts and not what the files look like.
    """
    if path.is_dir() and not form:
        store = Folder(path)
        for name in store.names():
            yield name, partial(store.load, name)
        return
    for file in _files(path) if path.is_dir() else [path]:
        name = file.relative_to(path).with_suffix("").as_posix() if path.is_dir() else path.stem
        yield name, partial(_read, file, name, form)


def write_new(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write files, all or none; raises CassetteError, also for one that is there already, unless forced."""
    there = [path for path in files if os.path.lexists(path)]
    if there and not force:
        more = f" (and {len(there) - 1} more)" if there[1:] else ""
        raise CassetteError(f"{there[0]}{more} is there already; nothing was written: name another place, or `--force`")
    try:
        write_whole(files)
    except OSError as error:
        raise CassetteError(
            f"cannot write {error.filename or next(iter(files))}: {error.strerror or error}; nothing was written"
        ) from error


def _files(folder: Path) -> list[Path]:
    """Return the files in a folder and below, sorted; what is hidden, or lies elsewhere by a link, is left out."""
    home = folder.resolve()
    found = (path for path in folder.rglob("*") if path.is_file() and path.resolve().is_relative_to(home))
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _read(path: Path, name: str, form: Exchange | None) -> Cassette:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CassetteError(f"{path} cannot be read: {error.strerror or error}") from error
    return replace(loads(data, str(path), form), name=name)
