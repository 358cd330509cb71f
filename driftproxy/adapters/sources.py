"""The files of a project that mocks may lie in."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from driftproxy.adapters.storage.whole import trouble, write_whole
from driftproxy.healing import amended_json, amended_yaml
from driftproxy.mocks import format_for, whole
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.mock import Mock
from driftproxy.model.plain import Plain

__all__ = ["mend", "mocks_in"]

_ELSEWHERE = frozenset({"node_modules", "__pycache__", "venv", "site-packages", "dist", "build"})
_LARGEST = 4_000_000
"""Bytes; nobody writes a larger file by hand."""


def mocks_in(paths: Sequence[Path], but: Path, told: Callable[[str], None]) -> dict[str, list[Mock]]:
    """Return the mocks in each file that is named or lies in a folder that is; what cannot be read is told.

    Folders of packages, hidden ones, and `but`, where cassettes lie, are left out.
    """
    found: dict[str, list[Mock]] = {}
    for path in dict.fromkeys(file for each in paths for file in _files(each, but.resolve())):
        language = format_for(path.suffix)
        try:
            mocks = list(language.find(path.read_text("utf-8-sig"))) if language else []
        except (OSError, ValueError, RecursionError, ImportError) as error:
            told(f"left out: {path}: {error}")
        else:
            if mocks:
                found[str(path)] = mocks
    return found


def mend(file: str, bodies: Sequence[Plain]) -> bool:
    """Write other bodies into a file of JSON or YAML, as many as were found in it; False where nothing changes.

    Nothing changes in a program's text. Raises DriftproxyError where the file cannot be written.
    """
    path = Path(file)
    if path.suffix.lower() not in {".json", ".yaml", ".yml"}:
        return False
    text, left = path.read_text("utf-8-sig"), iter(bodies)
    if path.suffix.lower() == ".json":
        new = amended_json(text, whole(json.loads(text), left))
    else:
        new = amended_yaml(text, lambda document: whole(document, left))
    if new == text:
        return False
    try:
        write_whole({path: new.encode()})
    except OSError as error:
        raise DriftproxyError(f"{path} cannot be written: {trouble(error)}") from error
    return True


def _files(path: Path, but: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, names, files in os.walk(path):
        here = Path(folder)
        names[:] = sorted(
            one for one in names if one[0] != "." and one not in _ELSEWHERE and (here / one).resolve() != but
        )
        yield from (
            here / one
            for one in sorted(files)
            if format_for(Path(one).suffix) and (here / one).stat().st_size < _LARGEST
        )
