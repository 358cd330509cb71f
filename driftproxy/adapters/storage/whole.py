"""How files are written so that they are never torn: several of them, all or none, even where we are killed."""

import errno
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

__all__ = ["is_leftover", "is_note", "redo", "trouble", "write_whole"]


def write_whole(files: Mapping[Path, bytes | Iterable[bytes]], noted_in: Path | None = None) -> None:
    """Write every file, or none; folders are made as needed. Content may come in pieces, which are not held in memory.

    With `noted_in`, a folder that all files are below, it is noted there what was to be written before any of it is, so
    that `redo` can end what was begun by a process that was killed.

    Raises OSError, and then every file is what it was before. Should even putting one back fail, its previous content
    stays beside it, and the error says where.
    """
    staged: dict[Path, Path] = {}
    previous: dict[Path, Path] = {}
    touched: list[Path] = []
    note: Path | None = None
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged[path] = _beside(path)
            with staged[path].open("wb") as file:
                file.writelines([data] if isinstance(data, bytes) else data)
            if path.exists():
                shutil.copymode(path, staged[path])
                previous[path] = _beside(path)
                shutil.copy2(path, previous[path])
        if noted_in and len(files) > 1:
            note = noted_in / f"{_NOTE}{os.getpid()}-{token_hex(4)}"
            _write_note(note, staged)
        for path in files:
            touched.append(path)
            staged[path].replace(path)
    except BaseException as error:
        if note:
            note.unlink(missing_ok=True)  # first, or what is put back now would be written later
        stranded = [kept for path in reversed(touched) if (kept := _put_back(path, previous))]
        if stranded:
            names = ", ".join(map(str, stranded))
            raise OSError(f"{error}; the previous content could not be put back and lies in {names}") from error
        raise
    finally:
        for leftover in [*([note] if note else []), *staged.values(), *previous.values()]:
            leftover.unlink(missing_ok=True)


def redo(note: Path) -> None:
    """End what a note says was begun, if that can be done; nobody else may write there meanwhile.

    Files are only renamed that we have written ourselves, into the folder they lie in, below that of the note.
    """
    with suppress(OSError):
        for name in _noted(note):
            staged = note.parent / name
            found = _STAGED.fullmatch(staged.name)
            inside = Path(os.path.realpath(staged)).is_relative_to(os.path.realpath(note.parent))
            if found and inside and staged.is_file() and not staged.is_symlink():
                staged.replace(staged.with_name(found[1]))
        note.unlink(missing_ok=True)


def is_note(name: str) -> bool:
    """Return whether a file of this name is a note for `redo`."""
    return name.startswith(_NOTE)


def is_leftover(name: str) -> bool:
    """Return whether a file of this name is one that a killed process has written, but not put in its place."""
    return bool(_STAGED.fullmatch(name))


def trouble(error: OSError, then: str = "") -> str:
    """Return what went wrong in words, `then` what came of it, and what to do about it where that is known."""
    said = (error.strerror or str(error)) + then
    return f"{said}; {advice}" if (advice := _ADVICE.get(error.errno or 0)) else said


_NOTE = ".driftproxy-begun-"
_STAGED = re.compile(r"\.(.+)\.\d+-[0-9a-f]{8}~")
_ADVICE = {
    errno.ENOSPC: "make room there and try again",
    errno.EDQUOT: "make room there and try again",
    errno.EACCES: "make it writable and try again",
    errno.EPERM: "make it writable and try again",
    errno.EROFS: "make it writable and try again",
}


def _noted(note: Path) -> list[str]:
    """Return what a note names, nothing for one that is damaged; raises OSError."""
    try:
        said = json.loads(note.read_bytes())
    except (RecursionError, ValueError):
        return []
    return [name for name in said if isinstance(name, str) and "\0" not in name] if isinstance(said, list) else []


def _write_note(note: Path, staged: Mapping[Path, Path]) -> None:
    home = os.path.realpath(note.parent)
    names = [os.path.relpath(os.path.realpath(one), home).replace(os.sep, "/") for one in staged.values()]
    half = _beside(note)
    try:
        half.write_text(json.dumps(names), encoding="utf-8")
        half.replace(note)
    finally:
        half.unlink(missing_ok=True)


def _put_back(path: Path, previous: dict[Path, Path]) -> Path | None:
    """Return where the previous content is kept if the file cannot be what it was, else None."""
    if path not in previous:
        path.unlink(missing_ok=True)
        return None
    try:
        previous[path].replace(path)
    except OSError:
        return previous.pop(path)
    return None


def _beside(path: Path) -> Path:
    # Hidden, so that no listing takes it for a cassette; in the same folder, so that a rename is enough.
    return path.with_name(f".{path.name}.{os.getpid()}-{token_hex(4)}~")
