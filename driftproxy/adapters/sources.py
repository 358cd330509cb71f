"""The files of a project that mocks may lie in."""

import json
import os
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from driftproxy.adapters.storage.whole import trouble, write_whole
from driftproxy.healing import amended_json, amended_yaml
from driftproxy.mocks import format_for, whole
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.finding import Unchecked
from driftproxy.model.mock import Mock
from driftproxy.model.plain import Plain

__all__ = ["mend", "mocks_in"]

_ELSEWHERE = frozenset({"node_modules", "__pycache__", "venv", "site-packages", "dist", "build"})
_LARGEST = 4_000_000
"""Bytes; nobody writes a larger file by hand."""


def mocks_in(paths: Sequence[Path], but: Path) -> tuple[dict[str, list[Mock]], list[Unchecked]]:
    """Return the mocks in each file that is named or lies in a folder that is, and the files that cannot be read.

    Folders of packages, hidden ones, and `but`, where cassettes lie, are left out.
    """
    found: dict[str, list[Mock]] = {}
    unread: list[Unchecked] = []
    for path in dict.fromkeys(file for each in paths for file in _files(each, but.resolve())):
        language = format_for(path.suffix)
        try:
            mocks = list(language.find(_text(path))) if language else []
        except (OSError, ValueError, RecursionError, ImportError, SyntaxError) as error:
            unread.append(Unchecked(str(path), 0, str(path), "unreadable", f"no mock can be read in it: {error}"))
        else:
            if mocks:
                found[str(path)] = mocks
    return found, unread


def mend(file: str, found: Sequence[Plain], bodies: Sequence[Plain]) -> bool:
    """Write other bodies into a file of JSON or YAML in place of those found in it; False where nothing changes.

    Nothing changes in a program's text. Raises ValueError where the file would not say just that afterwards, and
    DriftproxyError where it cannot be written; then it is as it was.
    """
    path = Path(file).resolve()  # a symbolic link stays one
    language = format_for(path.suffix)
    if path.suffix.lower() not in {".json", ".yaml", ".yml"} or not language or _said(found) == _said(bodies):
        return False
    try:
        raw = path.read_bytes().decode("utf-8-sig")
        text = raw.replace("\r\n", "\n")
        if _said(one.value for one in language.find(text)) != _said(found):
            raise ValueError("it has changed meanwhile")
        if path.suffix.lower() == ".json":
            new = amended_json(text, whole(json.loads(text), iter(bodies)))
        else:
            new = amended_yaml(text, partial(_both, iter(found), iter(bodies)))
        if _said(one.value for one in language.find(new)) != _said(bodies):
            raise ValueError("what it says hangs together, such as by anchors; mend it by hand")
        mark = _MARK if path.read_bytes().startswith(_MARK) else b""
        write_whole({path: mark + new.replace("\n", "\r\n" if "\r\n" in raw else "\n").encode()})
    except OSError as error:
        raise DriftproxyError(f"{file} cannot be written: {trouble(error)}") from error
    return True


_MARK = "\ufeff".encode()


def _said(bodies: Iterable[Plain]) -> str:
    return json.dumps(list(bodies))


def _both(found: Iterator[Plain], bodies: Iterator[Plain], document: Plain) -> tuple[Plain, Plain]:
    return whole(document, found), whole(document, bodies)


def _text(path: Path) -> str:
    """Return what a file says; a program in Python may name its encoding itself (PEP 263)."""
    if path.suffix.lower() != ".py":
        return path.read_text("utf-8-sig")
    with tokenize.open(path) as file:
        return file.read()


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
            if format_for(Path(one).suffix) and (here / one).is_file() and (here / one).stat().st_size < _LARGEST
        )
