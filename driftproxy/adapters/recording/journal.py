"""What a recording has heard so far, on disk: a folder of journals, locked while the process that writes it lives.

Each journal is one cassette's interactions, appended as they were heard. A line of comment before each says how long
it is, so that a torn end is seen; without the comments it is the list that the cassette will hold.
"""

import json
import os
import stat
from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from errno import EEXIST
from pathlib import Path
from typing import Any

from driftproxy.adapters.storage.lock import claim
from driftproxy.adapters.unversioned import unversioned

__all__ = ["Journal", "Track", "abandoned", "begin"]


@dataclass(frozen=True, slots=True)
class Journal:
    """The journals of one recording, in a folder of their own; `about` is what is known of all of it."""

    folder: Path
    about: dict[str, Any]
    lock: int
    _paths: dict[str, Path] = field(default_factory=dict)

    def append(self, cassette: str, began: int, test: str, item: bytes) -> None:
        """Write down an interaction: the cassette and the test it belongs to, and a number that says when it began.

        Raises OSError if that cannot be done; what was written before stays readable.
        """
        head = _comment({"began": began, "bytes": len(item), "test": test})
        path = self._paths.get(cassette)
        if path is None:
            path = self._paths[cassette] = self.folder / f"{len(self._paths) + 1:04}.yaml"
            head = _comment({"cassette": cassette}) + head
        with path.open("ab") as file:
            file.write(head + item)

    @property
    def complete(self) -> bool:
        """Whether all was heard that there was, so that it can take the place of what was recorded before."""
        return (self.folder / _COMPLETE).exists()

    def mark_complete(self) -> None:
        """Note that all was heard; raises OSError."""
        (self.folder / _COMPLETE).touch()

    def tracks(self) -> Iterator["Track"]:
        """Read every journal of the folder; raises OSError, and ValueError for one that is none."""
        for path in sorted(self.folder.glob("*.yaml")):
            if track := _read(path):
                yield track

    def end(self) -> None:
        """Take the folder away, unless there are journals left in it, and unlock it."""
        if not any(self.folder.glob("*.yaml")):
            for name in (_ABOUT, _COMPLETE, _LOCK):
                (self.folder / name).unlink(missing_ok=True)
            with suppress(OSError):
                self.folder.rmdir()
        os.close(self.lock)


@dataclass(slots=True)
class Track:
    """One cassette's journal: which tests it is of, and its interactions as they stand in the cassette."""

    path: Path
    cassette: str
    tests: set[str] = field(default_factory=set)
    _began: "array[int]" = field(default_factory=lambda: array("Q"))
    _places: "array[int]" = field(default_factory=lambda: array("Q"))
    _sizes: "array[int]" = field(default_factory=lambda: array("Q"))

    def __len__(self) -> int:
        return len(self._began)

    def items(self) -> Iterator[bytes]:
        """Read the interactions, one by one, in the order in which their requests began."""
        with self.path.open("rb") as file:
            for index in sorted(range(len(self)), key=self._began.__getitem__):
                file.seek(self._places[index])
                yield file.read(self._sizes[index])

    def add(self, began: int, place: int, size: int) -> None:
        """Take in where an interaction lies."""
        self._began.append(began)
        self._places.append(place)
        self._sizes.append(size)


def begin(state: Path, about: dict[str, Any]) -> Journal:
    """Return a new journal in the project's state folder; raises OSError if it cannot be made."""
    folder = state / _FOLDER / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}"
    unversioned(state)
    folder.mkdir(mode=0o700, parents=True)
    lock = claim(folder / _LOCK, create=True)
    if lock is None:
        raise FileExistsError(EEXIST, "another recording has the same name", str(folder))
    # Only now is it a journal for others, who must find it locked.
    (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
    return Journal(folder, about, lock)


def abandoned(state: Path) -> Iterator[Journal]:
    """Return the journals whose writer was killed, oldest first; each is ours alone until it ends.

    One that others can write to is none: it may have come with a repository, and says where to write.
    """
    for folder in sorted((state / _FOLDER).glob("*")):
        with suppress(OSError, RecursionError, ValueError):  # not yet, or no longer, a journal
            about = json.loads((folder / _ABOUT).read_text("utf-8"))
            if not _is_private(folder) or not isinstance(about, dict):
                continue
            if (lock := claim(folder / _LOCK)) is not None:
                yield Journal(folder, about, lock)


_FOLDER = "recording"
_ABOUT = "about.json"
_COMPLETE = "complete"
_LOCK = "lock"


def _is_private(folder: Path) -> bool:
    found = folder.lstat()
    mine = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o077)
    return mine and stat.S_ISDIR(found.st_mode)


def _comment(values: dict[str, object]) -> bytes:
    return b"# " + json.dumps(values).encode() + b"\n"


def _read(path: Path) -> Track | None:
    """Return what a journal holds up to a torn end; None where there is nothing whole in it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if not (said := _said(file.readline(_LONGEST_LINE))):
            return None
        track = Track(path, str(said["cassette"]))
        while said := _said(file.readline(_LONGEST_LINE)):
            place, length = file.tell(), int(said["bytes"])
            if length < 0 or file.seek(length, os.SEEK_CUR) > size:
                break
            track.add(int(said["began"]), place, length)
            track.tests |= {str(said["test"])} - {""}
    return track if len(track) else None


_LONGEST_LINE = 1 << 20


def _said(line: bytes) -> dict[str, Any]:
    """Return what a comment says, nothing for a torn one; raises ValueError for what is no comment of ours."""
    if not line.endswith(b"\n"):
        return {}
    try:
        said = json.loads(line[2:])
    except RecursionError as error:
        raise ValueError(str(error)) from error
    if not isinstance(said, dict):
        raise ValueError("it is not written as a journal is")  # noqa: TRY004 - a file is wrong, not a program
    return said
