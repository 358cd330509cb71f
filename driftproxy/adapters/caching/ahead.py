"""Many files are parsed by several processes, ahead of whoever asks for one after another."""

import marshal
import os
import signal
from collections.abc import Sequence
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from driftproxy.adapters.caching.parts import interaction, parts
from driftproxy.exchange import format_of, loads
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette

if TYPE_CHECKING:
    from multiprocessing.pool import AsyncResult

__all__ = ["Ahead"]

_CHUNK = 16
_ENOUGH = 32 << 20
"""Bytes; fewer are parsed sooner than processes are started."""


_Parsed = tuple[bytes, bytes | None]
"""The digest of a file, and the interactions in it, or None where they are not all of it."""
_NOTHING: _Parsed = (b"", None)


class Ahead:
    """Parses the files of a folder in the order in which they will be asked for.

    What a process made of a file counts only if that held what its reader has found in it; all else, such as a file
    that cannot be read, its reader parses again, and hears why.
    """

    def __init__(self, root: Path, paths: Sequence[str]) -> None:
        """Take the folder, and the paths of its files from there; few of them are left to their reader."""
        processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        files = [root / path for path in paths]
        enough = processors > 1 and sum(path.stat().st_size for path in files if path.is_file()) >= _ENOUGH
        # Started afresh and not forked: a terminal's progress is drawn by a thread.
        self._pool = get_context("spawn").Pool(processors, _begin) if enough else None
        chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)] if self._pool else []
        self._coming: dict[str, tuple[AsyncResult[list[_Parsed]], int]] = {}
        for chunk in chunks:
            result = self._pool.apply_async(_parsed, ([str(root / path) for path in chunk],)) if self._pool else None
            self._coming |= {path: (result, index) for index, path in enumerate(chunk) if result}

    def parsed(self, path: str, data: bytes) -> Cassette | None:
        """Return the cassette, without a name, that a file with this content is; None if that is not known."""
        result, index = self._coming.pop(path, (None, 0))
        digest, said = result.get()[index] if result else _NOTHING
        if self._pool and not self._coming:
            self._pool.close()
        if said is None or digest != sha256(data).digest():
            return None
        return Cassette("", tuple(map(interaction, marshal.loads(said))))  # noqa: S302 - our own process wrote it


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who reads


def _parsed(paths: Sequence[str]) -> list[_Parsed]:
    return [_one(Path(path)) for path in paths]


def _one(path: Path) -> _Parsed:
    try:
        data = path.read_bytes()
        form = format_of(data)
        if form and form.embed:  # it may name further files
            return _NOTHING
        cassette = loads(data, str(path), form)
    except (OSError, CassetteError):
        return _NOTHING
    said = None if cassette.unread else marshal.dumps(tuple(map(parts, cassette.interactions)))
    return sha256(data).digest(), said
