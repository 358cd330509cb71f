"""What was worked out before, so that it is not done twice; can be deleted at any time."""

import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path

from driftproxy.adapters.storage.whole import write_whole

__all__ = ["Cache", "cache_folder", "fingerprint"]


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of files of one kind, each made from what a fingerprint tells, and named after it, or as is said.

    `most` are kept, none of them larger than `largest` bytes. A file that is damaged, or may be somebody else's, is as
    good as none, and so is a folder that cannot be used. What is put there must hold no secrets.
    """

    folder: Path
    kind: str
    most: int
    largest: int

    def get(self, key: str, name: str = "") -> bytes | None:
        """Return what was put there under this key and name, or None."""
        path = self._path(name or key)
        try:
            if not (_is_private(self.folder) and path.is_file()):
                return None
            with path.open("rb") as file:
                head, data = file.readline(), file.read()
            return data if head == _head(key, data) else None
        except OSError:
            return None

    def put(self, key: str, data: bytes, name: str = "") -> None:
        """Keep something, in place of what has the same name; the oldest ones make way when there are many."""
        with suppress(OSError, ValueError):  # it is only slower without
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if len(data) <= self.largest and _is_private(self.folder):
                write_whole({self._path(name or key): _head(key, data) + data})
                self._make_way()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.{self.kind}"

    def _make_way(self) -> None:
        newest = sorted(self.folder.glob(f"*.{self.kind}"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in newest[self.most :]:
            path.unlink(missing_ok=True)


def cache_folder() -> Path:
    """Return where the cache of this user lies (XDG Base Directory Specification); it need not be there."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        return (named if named.is_absolute() else Path("~/.cache").expanduser()) / "driftproxy"
    except RuntimeError:  # nobody knows where this user's home is
        return Path(os.devnull, "driftproxy")  # nothing can be there


def fingerprint(inputs: Iterable[str]) -> str | None:
    """Return what tells what this very program makes of these inputs from anything else.

    None where plug-ins of other packages are installed: what they do may change without a sign.
    """
    if _plugged():
        return None
    return sha256(repr((*inputs, _program())).encode("utf-8", "backslashreplace")).hexdigest()


@cache
def _plugged() -> bool:
    return any(name.startswith("driftproxy.") for name in entry_points().groups)


@cache
def _program() -> object:
    """Return what is another value for another program: its files, the libraries, the interpreter."""
    # As text: there are hundreds, and to make a Path of each takes longer than to ask for its state.
    folders = os.walk(Path(__file__).parents[2])
    paths = sorted(f"{folder}/{name}" for folder, _, names in folders for name in names if name.endswith(".py"))
    return (
        [(path, state.st_size, state.st_mtime_ns) for path, state in zip(paths, map(os.stat, paths), strict=True)],
        sorted(path.name for folder in map(Path, sys.path) for path in folder.glob("*.dist-info")),
        sys.version,
    )


def _is_private(folder: Path) -> bool:
    """Say whether nobody else can have read or written what is in this folder."""
    found = folder.lstat()
    mine = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o077)
    return mine and stat.S_ISDIR(found.st_mode)


def _head(key: str, data: bytes) -> bytes:
    return f"{key} {sha256(data).hexdigest()}\n".encode()
