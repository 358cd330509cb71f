"""Which cassettes the paths on a command line mean."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from driftproxy.adapters.storage.store import Folder
    from driftproxy.model.plugin import Exchange

__all__ = ["cassettes_in", "existing"]


def cassettes_in(paths: Sequence[Path], form: Exchange | None = None) -> tuple[Folder, tuple[str, ...]]:
    """Return the folder that all paths are in, and the names of the cassettes there that they mean.

    A path is a folder, which means all in it, or a cassette's file. Raises CassetteError for a file that is none. With
    `form` all files are of that format, whatever they look like.
    """
    from driftproxy.adapters.storage.store import Folder

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


def existing(words: Sequence[str]) -> tuple[Path, ...]:
    """Return the words as paths; raises UsageError for one that is not there."""
    import click

    for word in words:
        if not Path(word).exists():
            raise click.UsageError(f"Path '{word}' does not exist.")
    return tuple(map(Path, words))


def _home(folder: Path) -> Path:
    """Return the folder with what belongs to it: WireMock's `mappings` name bodies in `__files` beside them."""
    within = (one for one in (folder, *folder.resolve().parents) if one.name == "mappings")
    return next((one.parent for one in within if (one.parent / "__files").is_dir()), folder)


def _name(path: Path, form: Exchange | None) -> str:
    from driftproxy.adapters.storage.store import Folder
    from driftproxy.model.errors import CassetteError

    folder = Folder(path.parent, form)
    if path.suffix not in (".yaml", ".yml", ".json", ".har") and not folder.holds(path.name):
        raise CassetteError(
            f"{path} is no cassette: those end with .yaml, .yml, .json or .har, or begin as one; `--from FORMAT` says "
            "what it is"
        )
    return folder.name_of(path.name)
