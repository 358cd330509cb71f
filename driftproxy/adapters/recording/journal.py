"""What a recording has heard so far, on disk: a folder of journals, locked while the process that writes it lives.

Each journal is one cassette's interactions, appended as they were heard. A line of comment before each says how long
it is, so that a torn end is seen; without the comments it is the list that the cassette will hold.
"""

import fcntl
import json
import os
from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["Journal", "Track", "abandoned", "begin"]


@dataclass(frozen=True, slots=True)
class Journal:
    """The journals of one recording, in a folder of their own; `about` is what is known of all of it."""

    folder: Path
    about: dict[str, str]
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

    def tracks(self) -> Iterator["Track"]:
        """Read every journal of the folder."""
        for path in sorted(self.folder.glob("*.yaml")):
            if track := _read(path):
                yield track

    def end(self) -> None:
        """Take the folder away, unless there are journals left in it, and unlock it."""
        if not any(self.folder.glob("*.yaml")):
            for name in (_ABOUT, _LOCK):
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


def begin(state: Path, about: dict[str, str]) -> Journal:
    """Return a new journal in the project's state folder; raises OSError if it cannot be made."""
    folder = state / _FOLDER / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}"
    folder.mkdir(mode=0o700, parents=True)
    (state / ".gitignore").write_bytes(b"*\n")
    lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    # Only now is it a journal for others, who must find it locked.
    (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
    return Journal(folder, about, lock)


def abandoned(state: Path) -> Iterator[Journal]:
    """Return the journals whose writer was killed, oldest first; each is ours alone until it ends."""
    for folder in sorted((state / _FOLDER).glob("*")):
        with suppress(OSError, ValueError):  # not yet, or no longer, a journal
            about = json.loads((folder / _ABOUT).read_text("utf-8"))
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
            else:
                yield Journal(folder, about, lock)


_FOLDER = "recording"
_ABOUT = "about.json"
_LOCK = "lock"


def _comment(values: dict[str, object]) -> bytes:
    return b"# " + json.dumps(values).encode() + b"\n"


def _read(path: Path) -> Track | None:
    """Return what a journal holds up to a torn end; None where there is nothing whole in it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if not (said := _said(file.readline())):
            return None
        track = Track(path, str(said["cassette"]))
        while said := _said(file.readline()):
            place, length = file.tell(), int(said["bytes"])
            if file.seek(length, os.SEEK_CUR) > size:
                break
            track.add(said["began"], place, length)
            track.tests |= {said["test"]} - {""}
    return track if len(track) else None


def _said(line: bytes) -> dict[str, Any]:
    """Return what a comment says, nothing for a torn one."""
    if not line.endswith(b"\n"):
        return {}
    said: dict[str, Any] = json.loads(line[2:])
    return said
