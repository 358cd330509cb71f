"""A folder of cassettes on disk, and the notes beside them."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from driftproxy.adapters.storage.whole import write_whole
from driftproxy.exchange import HEAD, format_of, loads
from driftproxy.exchange.vcr import assembled, dumps, dumps_json
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette
from driftproxy.model.notes import Notes

__all__ = ["Folder"]


@dataclass(frozen=True, slots=True)
class Folder:
    """Cassettes as `NAME.yaml` (or `.yml`, `.json`, `.har`) under a folder, notes as `NAME.about.json` beside them.

    A name may contain `/`. Nothing outside the folder is read or written, through symbolic links neither.
    """

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def names(self) -> tuple[str, ...]:
        """Return the names of all cassettes, sorted; none where the folder is not there.

        Hidden files and folders are left out, and files, YAML aside, that do not look like a cassette.
        """
        return tuple(sorted(set(self._walk())))

    def load(self, name: str) -> Cassette:
        """Return one cassette; raises CassetteError if it is not there or cannot be read."""
        path = self._find(name)
        if path is None:
            if name in (names := self.names()):
                raise CassetteError(f"the cassette `{name}` in {self.path} is no file that can be read; remove it")
            near = get_close_matches(name, names, n=1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            raise CassetteError(f"there is no cassette `{name}` in {self.path}{hint}")
        return replace(loads(self._read(path), str(path)), name=name)

    def save(self, cassettes: Sequence[Cassette], notes: Mapping[str, Notes] = MappingProxyType({})) -> None:
        """Write cassettes, and notes by name: all whole, or nothing; raises CassetteError, nothing being lost.

        A cassette keeps the file that it has; a new one is YAML. One whose file is of another tool, or holds what could
        not be read, is refused.
        """
        files: dict[Path, bytes | Iterable[bytes]] = {}
        for cassette in cassettes:
            path = self._find(cassette.name) or self._inside(cassette.name, ".yaml")
            self._refuse_loss(path, cassette)
            files[path] = dumps_json(cassette) if path.suffix == ".json" else dumps(cassette)
        for name, one in notes.items():
            text = json.dumps(asdict(one), indent=2, sort_keys=True)
            files[self._inside(name, _ABOUT)] = f"{text}\n".encode()
        self._write(files)

    def write(self, name: str, items: Iterable[bytes]) -> None:
        """Write a new cassette of any size from its interactions, each as it stands in the file; raises CassetteError.

        Never more than one of them is held in memory.
        """
        path = self._inside(name, ".yaml")
        self._refuse_loss(path, Cassette(name))
        self._write({path: assembled(items)})

    def notes(self, name: str) -> Notes:
        """Return the notes on one cassette, empty ones where there are none; raises CassetteError for broken ones."""
        path = self._inside(name, _ABOUT)
        if not path.exists():
            return Notes()
        try:
            said = json.loads(self._read(path))
            return Notes(str(said.get("heard", "")), str(said.get("tool", "")), tuple(map(str, said.get("tests", ()))))
        except (ValueError, AttributeError, TypeError, RecursionError) as error:
            raise CassetteError(f"{path}: these notes cannot be read ({error}); mend or delete the file") from error

    def annotate(self, notes: Mapping[str, Notes]) -> None:
        """Write notes by cassette name, all or none; raises CassetteError."""
        self.save((), notes)

    def size(self, name: str) -> int:
        """Return how many bytes a cassette's file has, 0 if it is not there; raises CassetteError."""
        path = self._find(name)
        return path.stat().st_size if path else 0

    def digest(self, names: Iterable[str]) -> str:
        """Return a digest of all that the files of these cassettes, and the notes on them, hold; raises OSError."""
        seen = sha256()
        for name in names:
            for suffix in (*_SUFFIXES, _ABOUT):
                path = self.path / f"{name}{suffix}"
                content = path.read_bytes() if path.is_file() else None  # to open a pipe would wait for a writer
                seen.update(f"{name!r} {suffix} {None if content is None else len(content)} ".encode())
                seen.update(content or b"")
        return seen.hexdigest()

    def write_baseline(self, text: str) -> None:
        """Write what all cassettes together show, as `BASELINE.md`; raises CassetteError."""
        self._write({self._inside("BASELINE", ".md"): text.encode("utf-8", "backslashreplace")})

    def _walk(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.path, onerror=self._refuse):
            folders[:] = [one for one in folders if not one.startswith(".")]
            for file in files:
                path = Path(folder, file)
                if file.startswith(".") or file.endswith(_ABOUT):
                    continue
                # `test_user.TestUser.test_login` is a name without a suffix, and `login.orig` has one.
                known = path.suffix in _SUFFIXES or "_" in path.suffix
                if path.suffix in _YAML or (known and self._looks_like_one(path)):
                    inside = path.relative_to(self.path)
                    yield (inside.with_suffix("") if path.suffix in _SUFFIXES else inside).as_posix()

    def _refuse(self, error: OSError) -> None:
        if self.path.exists():
            raise CassetteError(f"{error.filename} cannot be listed: {error.strerror or error}") from error

    def _looks_like_one(self, path: Path) -> bool:
        if not path.is_file():  # to open a pipe would wait for a writer
            return False
        try:
            with path.open("rb") as file:
                # Text of any kind may speak of cassettes; a cassette without a suffix begins as one.
                start = file.read(HEAD if path.suffix in _NAMED else _BEGIN)
                return (path.suffix in _NAMED or bool(start.strip())) and format_of(start) is not None
        except OSError:
            return False

    def _find(self, name: str) -> Path | None:
        """Return the file that a cassette has, or None; raises CassetteError where it has two."""
        self._inside(name, "")
        there = [suffix for suffix in _SUFFIXES if os.path.lexists(f"{self.path}/{name}{suffix}")]
        paths = [self._inside(name, suffix) for suffix in there]
        found = [path for path in paths if path.is_file() and (path.suffix in _YAML or self._looks_like_one(path))]
        if len(found) > 1:
            files = " and ".join(path.name for path in found)
            raise CassetteError(f"the cassette `{name}` in {self.path} is there twice, as {files}; remove one of them")
        return found[0] if found else None

    def _inside(self, name: str, suffix: str) -> Path:
        """Return the file of a name, links followed; raises CassetteError where it would be outside the folder."""
        pure = PurePosixPath(name)
        if not pure.name or pure.is_absolute() or ".." in pure.parts or "\\" in name or "\0" in name:
            raise CassetteError(f"`{name!r}` cannot be a cassette's name: it must be a path inside {self.path}")
        path = self.path / f"{name}{suffix}"
        resolved = Path(os.path.realpath(path))
        if not resolved.is_relative_to(os.path.realpath(self.path)):
            raise CassetteError(f"{path} leads out of {self.path} by a symbolic link; put a file in its place")
        return resolved if path.is_symlink() else path

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CassetteError(f"{path} cannot be read: {error.strerror or error}") from error

    def _refuse_loss(self, path: Path, cassette: Cassette) -> None:
        known = format_of(self._read(path)) if path.is_file() else None
        if known and known.dumps is not dumps:
            raise CassetteError(
                f"{path} is a file of {known.title}, which is read but not written: record it again with that tool"
            )
        if cassette.unread:
            raise CassetteError(f"{cassette.unread[0]}, and would be lost if the file was written; mend it there first")

    def _write(self, files: Mapping[Path, bytes | Iterable[bytes]]) -> None:
        try:
            write_whole(files)
        except OSError as error:
            problem = f"{error.strerror}; no file there was changed" if error.strerror else error
            raise CassetteError(f"cannot write to {self.path}: {problem}") from error


_ABOUT = ".about.json"
_YAML = (".yaml", ".yml")
_NAMED = (".json", ".har")
_SUFFIXES = (*_YAML, *_NAMED, "")
_BEGIN = 64
