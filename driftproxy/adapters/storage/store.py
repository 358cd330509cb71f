"""Cassettes and the notes beside them: what every store of them does, and the store that is a local folder."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import asdict, replace
from difflib import get_close_matches
from errno import ENOENT
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import splitext
from types import MappingProxyType
from typing import Protocol, Self, TypeVar

from driftproxy.adapters.storage.files import Files
from driftproxy.adapters.storage.local import LocalFiles
from driftproxy.exchange import HEAD, format_of, loads
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette
from driftproxy.model.notes import Notes
from driftproxy.model.plugin import Exchange

__all__ = ["Cassettes", "Folder"]

T = TypeVar("T")


class Kept(Protocol):
    """What was read before."""

    def get(self, name: str, data: bytes) -> Cassette | None:
        """Return the cassette that a file with this content is, or None."""

    def read(self, cassette: Cassette) -> None:
        """Hear which cassette the file is that was asked for last, and was not kept."""

    def keep(self, clean: Iterable[Cassette]) -> None:
        """Keep of what was read that in which nothing was hidden, as these cassettes show."""


class Ahead(Protocol):
    """What others parse meanwhile."""

    def parsed(self, path: str, data: bytes) -> Cassette | None:
        """Return the cassette, without a name, that a file with this content is; None if that is not known."""


class Cassettes:
    """Cassettes as `NAME.yaml` (or `.yml`, `.json`, `.har`) under a root, notes as `NAME.about.json` beside them.

    A name may contain `/`. Nothing outside the root is read or written.
    """

    def __init__(self, files: Files, form: Exchange | None = None) -> None:
        """Take the place where the files lie, and the format of all of them where their content does not count."""
        self._files = files
        self._form = form
        self._told: Callable[[str], None] = lambda _name: None
        self._kept: Kept | None = None
        self._ahead: Ahead | None = None
        self._listed: Mapping[str, str] = {}

    def __str__(self) -> str:
        """Return the root as a user writes it."""
        return str(self._files)

    def names(self) -> tuple[str, ...]:
        """Return the names of all cassettes, sorted; none where the root is not there.

        Hidden files and folders are left out, and files, YAML aside, that do not look like a cassette.
        """
        self._listed = self._named(self._files.walk())
        return tuple(sorted(self._listed))

    def name_of(self, path: str) -> str:
        """Return the name of the cassette whose file has this path: with the suffix where another has the same."""
        stem = _name(path)
        there = self._files.there([f"{stem}{suffix}" for suffix in _SUFFIXES])
        return next((name for name, one in self._named([path, *there]).items() if one == path), stem)

    def holds(self, name: str) -> bool:
        """Return whether there is a file of this name that is a cassette; raises CassetteError where there are two."""
        return self._find(name) is not None

    def telling(self, told: Callable[[str], None]) -> Self:
        """Return this store, which tells the name of each cassette before it is loaded."""
        other = copy(self)
        other._told = told  # noqa: SLF001 - our own
        return other

    def keeping(self, kept: "Kept", ahead: "Ahead | None" = None) -> Self:
        """Return this store, which reads what is kept, and keeps what it reads; or what was parsed ahead of it."""
        other = copy(self)
        other._kept, other._ahead = kept, ahead  # noqa: SLF001 - our own
        return other

    def keep(self, clean: Iterable[Cassette]) -> None:
        """Remember of what was loaded that in which nothing was hidden, as these cassettes show, to load it sooner."""
        if self._kept:
            self._kept.keep(clean)

    def load(self, name: str) -> Cassette:
        """Return one cassette; raises CassetteError if it is not there or cannot be read."""
        self._told(name)
        path, data = self._listed.get(name) if self._kept else None, None
        if path:
            with suppress(CassetteError):  # it was there a moment ago
                data = self._files.read(path)
        if not path or data is None:
            path = self._there(name)
            data = self._files.read(path)
        if self._kept and (kept := self._kept.get(name, data)):
            return kept
        found = self._ahead.parsed(path, data) if self._ahead else None
        beside = partial(self._beside, path) if _may_name(path) else None
        found = found or loads(data, self._where(path), self._form, beside=beside)
        found = replace(found, name=name)
        if self._kept and not (self._form or (beside and _embeds(data))):
            self._kept.read(found)
        return found

    def save(self, cassettes: Sequence[Cassette], notes: Mapping[str, Notes] = MappingProxyType({})) -> None:
        """Write cassettes, and notes by name: all whole, or nothing; raises CassetteError, nothing being lost.

        A cassette keeps the file that it has, and in that all that has not changed; a new one is YAML. One whose file
        is of another tool is refused, and one whose file holds what could not be read, and would not stay as it is.
        """
        self.alone([*(one.name for one in cassettes), *notes], lambda: self._save(cassettes, notes))

    def write(self, name: str, items: Iterable[bytes]) -> None:
        """Write a new cassette of any size from its interactions, each as it stands in the file; raises CassetteError.

        Never more than one of them is held in memory, where the place allows that.
        """
        from driftproxy.exchange.vcr import assembled  # noqa: PLC0415 - slow, and what is kept is read without

        path = f"{_checked(name, self)}.yaml"
        self._refuse_foreign(path)
        self._files.write({path: assembled(items)})

    def raw(self, name: str) -> bytes:
        """Return what the file of a cassette holds, b"" where there is none; raises CassetteError."""
        path = self._find(name)
        return self._files.read(path) if path else b""

    def notes(self, name: str) -> Notes:
        """Return the notes on one cassette, empty ones where there are none; raises CassetteError for broken ones."""
        path = f"{_checked(name, self)}{_ABOUT}"
        if not self._files.there([path]):
            return Notes()
        try:
            said = json.loads(self._files.read(path))
            return Notes(str(said.get("heard", "")), str(said.get("tool", "")), tuple(map(str, said.get("tests", ()))))
        except (ValueError, AttributeError, TypeError, RecursionError) as error:
            raise CassetteError(
                f"{self._where(path)}: these notes cannot be read ({error}); mend or delete the file"
            ) from error

    def annotate(self, notes: Mapping[str, Notes]) -> None:
        """Write notes by cassette name, all or none; raises CassetteError."""
        self.save((), notes)

    def where(self, name: str) -> str:
        """Return where the file of a cassette is, as a user writes that; `""` where there is none."""
        path = self._find(name)
        return self._where(path) if path else ""

    def size(self, name: str) -> int:
        """Return how many bytes a cassette's file has, 0 if it is not there; raises CassetteError."""
        path = self._find(name)
        return self._files.size(path) if path else 0

    def versions(self) -> dict[str, str]:
        """Return, by name, what is another text for each cassette that is written from now on; raises CassetteError."""
        found = self._files.versions()
        return {name: found[path] for name, path in self._named(found).items()}

    def version(self, name: str) -> str:
        """Return the same for one cassette, `""` where there is none; raises CassetteError."""
        path = self._find(name)
        return self._files.version(path) if path else ""

    def alone(self, names: Iterable[str], act: Callable[[], T]) -> T:
        """Return what `act` does, which reads and writes these cassettes as if nobody else wrote them meanwhile.

        Others wait, or where the place cannot make them, `act` is done again. Raises CassetteError.
        """
        return self._files.alone([f"{_checked(name, self)}.yaml" for name in names], act)

    def digest(self, names: Iterable[str]) -> str:
        """Return a digest of all that the files of these cassettes, and the notes on them, hold; raises OSError."""
        there = set(self._files.walk())
        named = self._named(there)
        seen = sha256()
        for name in names:
            for path in (named.get(name, ""), f"{name}{_ABOUT}"):
                if path in there:
                    seen.update(f"{path!r} {self._files.digest(path)} {''.join(self._embedded(path))} ".encode())
        return seen.hexdigest()

    def write_baseline(self, text: str) -> None:
        """Write what all cassettes together show, as `BASELINE.md`; raises CassetteError."""
        self._files.write({"BASELINE.md": text.encode("utf-8", "backslashreplace")})

    def _named(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the files that are cassettes by their names, which have no suffix unless they would be equal."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for path in paths:
            if self._counts(path):
                found[_name(path)].add(path)
        return {path if len(same) > 1 else name: path for name, same in found.items() for path in same}

    def _counts(self, path: str) -> bool:
        """Return whether a file is a cassette."""
        # `test_user.TestUser.test_login` is a name without a suffix, and `login.orig` has one.
        suffix = splitext(path)[1]
        if path.endswith(_ABOUT) or f"/{_BODIES}/" in f"/{path}":
            return False
        known = self._form or suffix in (*_SUFFIXES, *_OTHERS) or "_" in suffix
        return suffix in _YAML or bool(known and self._looks_like_one(path))

    def _looks_like_one(self, path: str, size: int = 0) -> bool:
        if self._form:
            return True
        # Text of any kind may speak of cassettes; a cassette without a suffix begins as one.
        named = path.endswith((*_NAMED, *_OTHERS))
        start = self._files.head(path, size or (HEAD if named else _BEGIN))
        found = format_of(start) if start is not None and (named or start.strip()) else None
        return found is not None and found.recorded

    def _find(self, name: str) -> str | None:
        """Return the file that a cassette has, or None; raises CassetteError where it has two."""
        listed = self._listed.get(name) if self._kept else None
        if listed and self._files.there([listed]):
            return listed
        there = self._files.there([f"{_checked(name, self)}{suffix}" for suffix in _SUFFIXES])
        # The one file of a name that somebody gave is looked at more closely than those that a folder holds.
        found = [one for one in there if one.endswith(_YAML) or self._looks_like_one(one)] or [
            one for one in there if self._looks_like_one(one, HEAD)
        ]
        if len(found) > 1:
            files = " and ".join(PurePosixPath(path).name for path in found)
            raise CassetteError(f"the cassette `{name}` in {self} is there twice, as {files}; remove one of them")
        return found[0] if found else None

    def _there(self, name: str) -> str:
        """Return the file that a cassette has; raises CassetteError where it has none."""
        if (path := self._find(name)) is not None:
            return path
        if name in (names := self.names()):
            raise CassetteError(f"the cassette `{name}` in {self} is no file that can be read; remove it")
        near = get_close_matches(name, names, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        raise CassetteError(f"there is no cassette `{name}` in {self}{hint}")

    def _beside(self, path: str, name: str) -> bytes:
        """Return what a file holds that another one names; raises OSError where there is none inside the root."""
        above = list(PurePosixPath(path).parents)
        # WireMock's mappings may lie in folders below the one that has the bodies beside it.
        folders = above if name.startswith(f"{_BODIES}/") else above[:1]
        with suppress(CassetteError):  # it leads out
            for found in self._files.there([str(folder / name) for folder in folders]):
                return self._files.read(found)
        raise FileNotFoundError(ENOENT, f"there is no such file in {self}")

    def _embedded(self, path: str) -> Iterator[str]:
        """Yield what is another text whenever a file that this one names holds something else."""
        found = format_of(self._files.head(path, HEAD) or b"") if _may_name(path) else None
        if found and found.embed:
            named: list[str] = []

            def look(other: str) -> bytes:
                named.append(f"{other!r} {sha256(self._beside(path, other)).hexdigest()} ")
                return b""

            found.embed(self._files.read(path), look)
            yield from named

    def _save(self, cassettes: Sequence[Cassette], notes: Mapping[str, Notes]) -> None:
        from driftproxy.exchange.vcr import dumps, dumps_json, rewritten  # noqa: PLC0415

        files: dict[str, bytes | Iterable[bytes]] = {}
        for cassette in cassettes:
            path = self._find(cassette.name) or f"{cassette.name}.yaml"
            self._refuse_foreign(path)
            data = self._files.read(path) if self._files.there([path]) else b""
            new = dumps_json if path.endswith(".json") else dumps
            files[path] = written = rewritten(data, cassette) if data.strip() else new(cassette)
            if cassette.unread and len(loads(written, "").unread) < len(cassette.unread):
                raise CassetteError(
                    f"{cassette.unread[0]}, and would be lost if the file was written; mend it there first"
                )
        for name, one in notes.items():
            text = json.dumps(asdict(one), indent=2, sort_keys=True)
            files[f"{name}{_ABOUT}"] = f"{text}\n".encode()
        if files:
            self._files.write(files)

    def _where(self, path: str) -> str:
        """Return where a file is, as a user writes it."""
        return f"{self}/{path}".removeprefix("./")

    def _refuse_foreign(self, path: str) -> None:
        from driftproxy.exchange.vcr import dumps  # noqa: PLC0415

        known = format_of(self._files.read(path)) if self._files.there([path]) else None
        if known and known.dumps is not dumps:
            raise CassetteError(
                f"{self._where(path)} is a file of {known.title}, which is read but not written: "
                "record it again with that tool"
            )


class Folder(Cassettes):
    """The cassettes of a local folder; nothing outside it is read or written, through symbolic links neither."""

    def __init__(self, path: Path, form: Exchange | None = None) -> None:
        """Take the folder, which need not be there yet, and the format of all files in it where that is known."""
        super().__init__(LocalFiles(path), form)
        self.path = path

    def paths(self, names: Iterable[str]) -> list[str]:
        """Return where the files of cassettes lie here; none where their content does not tell their format."""
        if not self._listed:
            self.names()
        return [] if self._form else [self._listed[name] for name in names if name in self._listed]


_ABOUT = ".about.json"
_YAML = (".yaml", ".yml")
_NAMED = (".json", ".har")
_SUFFIXES = (*_YAML, *_NAMED, "")
_OTHERS = (".toml", ".mitm", ".flow", ".flows", ".dump")  # they stay in the name
_BODIES = "__files"  # where WireMock keeps bodies
_BEGIN = 64


def _checked(name: str, root: object) -> str:
    """Return a cassette's name; raises CassetteError for what cannot be one."""
    pure = PurePosixPath(name)
    if not pure.name or pure.is_absolute() or ".." in pure.parts or "\\" in name or "\0" in name:
        raise CassetteError(f"`{name!r}` cannot be a cassette's name: it must be a path inside {root}")
    return name


def _embeds(data: bytes) -> bool:
    """Return whether a file may name others, so that it does not hold all that is read from it."""
    found = format_of(data)
    return bool(found and found.embed)


def _may_name(path: str) -> bool:
    """Return whether a file may name others: those that do are JSON."""
    return not path.endswith((*_YAML, _ABOUT))


def _name(path: str) -> str:
    return next((path.removesuffix(one) for one in (*_YAML, *_NAMED) if path.endswith(one)), path)
