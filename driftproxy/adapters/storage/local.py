"""The files of a local folder, kept whole against other processes, kills and full disks."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from errno import ENOENT
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from driftproxy.adapters.storage.lock import locked
from driftproxy.adapters.storage.whole import is_leftover, is_note, redo, trouble, write_whole
from driftproxy.model.errors import CassetteError

__all__ = ["LocalFiles"]

T = TypeVar("T")


class LocalFiles:
    """Files below a folder; nothing outside it is read or written, through symbolic links neither."""

    def __init__(self, root: Path) -> None:
        """Take the folder, which need not be there yet."""
        self._root = root
        self._held: set[Path] = set()
        self._swept: set[Path] = set()

    def __str__(self) -> str:
        """Return the folder's path."""
        return str(self._root)

    def walk(self) -> Iterator[str]:
        """Return the paths of all files; what a killed process had begun to write is ended first."""
        paths, notes = self._walk()
        for note in notes:
            self._redo(note)
        return iter(self._walk()[0] if notes else paths)

    def there(self, paths: Sequence[str]) -> list[str]:
        """Return those of the paths at which there is a file; a pipe is none, it would make us wait for a writer."""
        for folder in {path.rpartition("/")[0] for path in paths}:
            self._inside(folder)
        # Most are not, and to follow the links of a path costs as much as reading a small file.
        return [path for path in paths if os.path.lexists(f"{self._root}/{path}") and self._inside(path).is_file()]

    def head(self, path: str, size: int) -> bytes | None:
        """Return the first bytes, or None where there is no file that can be read; a link is followed anywhere."""
        found = self._root / path
        try:
            if not found.is_file():  # to open a pipe would wait for a writer
                return None
            with found.open("rb") as file:
                return file.read(size)
        except OSError:
            return None

    def read(self, path: str) -> bytes:
        """Return what the file holds."""
        found = self._inside(path)
        try:
            if not found.is_file():  # to open a pipe would wait for a writer
                raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
            with found.open("rb", buffering=0) as file:  # all at once
                return file.readall()
        except OSError as error:
            raise CassetteError(f"{found} cannot be read: {error.strerror or error}") from error

    def size(self, path: str) -> int:
        """Return how many bytes it has."""
        return self._inside(path).stat().st_size

    def versions(self) -> dict[str, str]:
        """Return, for each path that `walk` gives, its version."""
        return {path: self.version(path) for path in self.walk()}

    def version(self, path: str) -> str:
        """Return what a write changes: which file it is, how long, and when it was written; raises CassetteError."""
        try:
            found = self._inside(path).stat()
        except OSError:
            return ""
        return f"{found.st_ino}-{found.st_size}-{found.st_mtime_ns}"

    def digest(self, path: str) -> str:
        """Return a digest of all that it holds; raises OSError."""
        found = Path(f"{self._root}/{path}")
        return sha256(found.read_bytes()).hexdigest() if found.is_file() else ""

    def write(self, files: Mapping[str, bytes | Iterable[bytes]]) -> None:
        """Write files, all whole, or none; what was begun before a kill is ended by whoever comes next."""
        try:
            with self._locked(files):
                write_whole({self._inside(path): content for path, content in files.items()}, noted_in=self._root)
        except OSError as error:
            raise CassetteError(f"cannot write to {self}: {_unchanged(error)}") from error

    def alone(self, paths: Iterable[str], act: Callable[[], T]) -> T:
        """Return what `act` does while the folders that these files are in are locked."""
        with self._locked(paths):
            return act()

    @contextmanager
    def _locked(self, paths: Iterable[str]) -> Iterator[None]:
        root = self._real
        folders = {root, *(Path(os.path.realpath(self._inside(path).parent)) for path in paths)} - self._held
        with ExitStack() as locks:
            try:
                for folder in sorted(folders):  # always in this order, or two would wait for each other
                    folder.mkdir(parents=True, exist_ok=True)
                    locks.enter_context(locked(folder))
            except OSError as error:
                raise CassetteError(f"cannot write to {self}: {_unchanged(error)}") from error
            self._held |= folders
            try:
                if new := folders - self._swept:
                    self._sweep(root, new)
                yield
            finally:
                self._held -= folders

    def _sweep(self, root: Path, folders: set[Path]) -> None:
        """End what killed processes had begun, and take away what they have left in folders that are ours alone."""
        self._swept |= folders
        hidden = [one for folder in {root, *folders} for one in os.scandir(folder) if one.name.startswith(".")]
        notes = [Path(one.path) for one in hidden if is_note(one.name)]
        for note in notes:
            redo(note)
        if any(map(os.path.lexists, notes)):
            return  # what is left is needed, once it can be ended
        for one in hidden:
            if is_leftover(one.name):
                with suppress(OSError):
                    Path(one.path).unlink()

    def _redo(self, note: Path) -> None:
        """End what is noted, unless its writer is still at it."""
        with self._locked([note.relative_to(self._root).as_posix()]):
            redo(note)

    def _walk(self) -> tuple[list[str], list[Path]]:
        """Return the paths of all files, and the notes about what was begun."""
        paths: list[str] = []
        notes: list[Path] = []
        for folder, folders, files in os.walk(self._root, onerror=self._refuse):
            folders[:] = [one for one in folders if not one.startswith(".")]
            inside = os.path.relpath(folder, self._root).replace(os.sep, "/")
            prefix = "" if inside == "." else f"{inside}/"
            paths += [f"{prefix}{file}" for file in files if not file.startswith(".")]
            notes += [Path(folder, file) for file in files if is_note(file)]
        return paths, notes

    @cached_property
    def _real(self) -> Path:
        return Path(os.path.realpath(self._root))

    def _refuse(self, error: OSError) -> None:
        if self._root.exists():
            raise CassetteError(f"{error.filename} cannot be listed: {error.strerror or error}") from error

    def _inside(self, path: str) -> Path:
        """Return the file, links followed; raises CassetteError where it would be outside the folder."""
        # As text, since a Path takes longer to make than a small file to read.
        if path.startswith("/") or ".." in path.split("/") or "\0" in path:
            raise CassetteError(f"`{path!r}` is no path inside {self}")
        found = f"{self._root}/{path}"
        if not any(map(os.path.islink, _steps(path, found))):
            return Path(found)
        resolved, real = os.path.realpath(found), str(self._real)
        if resolved != real and not resolved.startswith(f"{real.rstrip(os.sep)}{os.sep}"):
            raise CassetteError(f"{found} leads out of {self} by a symbolic link; put a file in its place")
        return Path(resolved) if Path(found).is_symlink() else Path(found)


def _steps(path: str, found: str) -> Iterator[str]:
    """Yield the folders and the file that a path below a root leads through, `found` being all of it."""
    yield found
    for at, character in enumerate(path, len(found) - len(path)):
        if character == "/":
            yield found[:at]


def _unchanged(error: OSError) -> str:
    """Return what went wrong, where it was put back; one that could not be says so itself."""
    return trouble(error, "; no file there was changed") if error.strerror else str(error)
