"""Reports of comparisons that were made before, so that nothing is compared twice; can be deleted at any time."""

import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path

from pydantic import TypeAdapter

from driftproxy.adapters.storage.whole import write_whole
from driftproxy.model.finding import Report

__all__ = ["Cache", "cache_folder", "fingerprint"]


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of reports, each in a file named after the fingerprint of what it was made from.

    Only reports are kept, which hold no secrets. A file that is damaged, or may be somebody else's, is as good as none,
    and so is a folder that cannot be used.
    """

    folder: Path

    def get(self, key: str) -> Report | None:
        """Return the report that was put under this key, or None."""
        try:
            if not (_is_private(self.folder) and self._path(key).is_file()):
                return None
            head, _, text = self._path(key).read_bytes().partition(b"\n")
            return _REPORT.validate_json(text) if head == _head(key, text) else None
        except (OSError, ValueError):
            return None

    def put(self, key: str, report: Report) -> None:
        """Keep a report; the oldest ones make way when there are many."""
        with suppress(OSError, ValueError):  # it is only slower without
            text = _REPORT.dump_json(report)
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if len(text) <= _LARGEST and _is_private(self.folder):
                write_whole({self._path(key): _head(key, text) + b"\n" + text})
                self._make_way()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.report"

    def _make_way(self) -> None:
        newest = sorted(self.folder.glob("*.report"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in newest[_MOST:]:
            path.unlink(missing_ok=True)


def cache_folder() -> Path:
    """Return where the cache of this user lies (XDG Base Directory Specification); it need not be there."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else Path("~/.cache").expanduser()) / "driftproxy"


def fingerprint(inputs: Iterable[str]) -> str | None:
    """Return what tells a comparison of these inputs by this very program from any other.

    None where plug-ins of other packages are installed: what they do may change without a sign.
    """
    if any(name.startswith("driftproxy.") for name in entry_points().groups):
        return None
    files = sorted((str(path), path.stat()) for path in Path(__file__).parent.parent.rglob("*.py"))
    program = [(path, state.st_size, state.st_mtime_ns) for path, state in files]
    libraries = sorted(path.name for folder in map(Path, sys.path) for path in folder.glob("*.dist-info"))
    return sha256(repr((*inputs, program, libraries, sys.version)).encode("utf-8", "backslashreplace")).hexdigest()


def _is_private(folder: Path) -> bool:
    """Say whether nobody else can have read or written what is in this folder."""
    found = folder.lstat()
    mine = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o077)
    return mine and stat.S_ISDIR(found.st_mode)


def _head(key: str, text: bytes) -> bytes:
    return f"{key} {sha256(text).hexdigest()}".encode()


_REPORT = TypeAdapter(Report)
_MOST, _LARGEST = 32, 4 << 20
