"""Which cassettes the paths on a command line mean."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from driftproxy.adapters.storage.place import is_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from driftproxy.adapters.storage.store import Cassettes
    from driftproxy.model.plugin import Exchange

__all__ = ["PLACE", "cassettes_in", "existing"]


class _Place(click.Path):
    """A path that is there, or the URL of a bucket, which stays a text."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path or the URL."""
        return value if is_url(value) else super().convert(value, param, ctx)


PLACE = _Place(exists=True, path_type=Path)


def cassettes_in(places: Sequence[Path | str], form: Exchange | None = None) -> tuple[Cassettes, tuple[str, ...]]:
    """Return the store that all places are in, and the names of the cassettes there that they mean.

    A place is a folder or a bucket's URL, which means all below it, or a cassette's file. Raises CassetteError for a
    file that is none. With `form` all files are of that format, whatever they look like.
    """
    from driftproxy.adapters.storage.store import Folder

    if urls := [place for place in places if is_url(place)]:
        if len(urls) < len(places):
            raise click.UsageError("what is in a bucket and what is not cannot be taken together; name one of them")
        return _in_bucket(urls, form)
    paths = [Path(place) for place in places]
    folders = [path if path.is_dir() or not path.exists() else path.parent for path in paths]
    roots = [_home(folder) for folder in folders]
    # Kept as it was typed where it can be, so that messages name what the user knows.
    root = roots[0] if len(roots) == 1 else Path(os.path.commonpath([one.resolve() for one in roots]))
    names: set[str] = set()
    for path, folder in zip(paths, folders, strict=True):
        prefix = Path() if folder is root else folder.resolve().relative_to(root.resolve())
        found = Folder(folder, form).names() if path == folder else (_name(path, form),)
        names.update((prefix / name).as_posix() for name in found)
    return Folder(root, form), tuple(sorted(names))


def existing(words: Sequence[str]) -> tuple[Path | str, ...]:
    """Return the words as paths, URLs as they are; raises UsageError for a path that is not there."""
    for word in words:
        if not is_url(word) and not Path(word).exists():
            raise click.UsageError(f"Path '{word}' does not exist.")
    return tuple(word if is_url(word) else Path(word) for word in words)


def _in_bucket(urls: Sequence[str], form: Exchange | None) -> tuple[Cassettes, tuple[str, ...]]:
    """Return the part of a bucket that all URLs are in, and the names there that they mean."""
    from driftproxy.adapters.storage.place import opened
    from driftproxy.model.errors import CassetteError

    files = [url.endswith(_SUFFIXES) for url in urls]
    roots = [url.rpartition("/")[0] if file else url.rstrip("/") for url, file in zip(urls, files, strict=True)]
    scheme, _, _ = roots[0].partition("://")
    root = f"{scheme}://{os.path.commonpath([one.partition('://')[2] for one in roots])}"
    if not all(one.startswith(f"{root}/") or one == root for one in roots) or root.endswith("/"):
        raise CassetteError(f"{' and '.join(urls)} are in different buckets; name what is in one of them")
    store = opened(root, form)
    names: set[str] = set()
    for url, file, below in zip(urls, files, roots, strict=True):
        prefix = below[len(root) :].lstrip("/")
        found = [store.name_of(url[len(root) :].lstrip("/"))] if file else opened(below, form).names()
        names.update(name if file or not prefix else f"{prefix}/{name}" for name in found)
    return store, tuple(sorted(names))


_SUFFIXES = (".yaml", ".yml", ".json", ".har")


def _home(folder: Path) -> Path:
    """Return the folder with what belongs to it: WireMock's `mappings` name bodies in `__files` beside them."""
    within = (one for one in (folder, *folder.resolve().parents) if one.name == "mappings")
    return next((one.parent for one in within if (one.parent / "__files").is_dir()), folder)


def _name(path: Path, form: Exchange | None) -> str:
    from driftproxy.adapters.storage.store import Folder
    from driftproxy.model.errors import CassetteError

    folder = Folder(path.parent, form)
    if path.suffix not in _SUFFIXES and not folder.holds(path.name):
        raise CassetteError(
            f"{path} is no cassette: those end with .yaml, .yml, .json or .har, or begin as one; `--from FORMAT` says "
            "what it is"
        )
    return folder.name_of(path.name)
