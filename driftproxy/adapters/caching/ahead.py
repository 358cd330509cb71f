"""Many files are parsed and redacted by several processes, ahead of whoever asks for one after another."""

import marshal
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from driftproxy.adapters.caching.parts import Parts, interaction, parts
from driftproxy.adapters.processes.beside import begun, idle, way
from driftproxy.exchange import format_of, loads
from driftproxy.model.http import Cassette
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted

__all__ = ["Ahead"]

_Read = tuple[str, bytes, tuple[Parts, ...], bool]
"""The path of a file, the digest of what it holds, its interactions, and whether there is nothing in them to hide."""

_ENOUGH = {"fork": 4 << 20, "spawn": 32 << 20}
"""Bytes; fewer are read sooner than processes are started."""
_MOST = 6
"""Processes, the reader's among them; more would only wait for that."""


class Ahead:
    """Reads the files of a folder in the order in which they will be asked for, some files ahead.

    The reader has a share as each process has. What a process made of a file counts only if that held what its reader
    has found in it. All else the reader does by itself: files that cannot be read, to hear why; what holds secrets, to
    learn them; and all that is left where a process was killed.
    """

    def __init__(self, root: Path, paths: Sequence[str], redactor: Redactor) -> None:
        """Take the folder, the paths of its files from there, and the reader's redactor; few are left to the reader."""
        self._harmless = redactor.harmless
        files = [root / path for path in paths]
        enough = sum(path.stat().st_size for path in files if path.is_file()) >= _ENOUGH[way()]
        number = min(1 + idle(), _MOST) if enough else 1
        self._coming: dict[str, Iterator[bytes]] = {}
        for share in (paths[which::number] for which in range(1, number)):  # the first is the reader's own
            # What may hold a key is not sent anywhere.
            self._coming |= dict.fromkeys(share, begun(_read, root, share, redactor if way() == "fork" else None))

    def parsed(self, path: str, data: bytes) -> Cassette | None:
        """Return the cassette, without a name, that a file with this content is; None if that is not known."""
        for said in self._coming.pop(path, ()):
            name, digest, found, clean = marshal.loads(said)  # noqa: S302 - our own process wrote it
            if name == path:
                break
        else:
            return None
        if digest != sha256(data).digest():
            return None
        interactions = tuple(map(interaction, found))
        if clean:
            self._harmless.trust(interactions)
        return Cassette("", interactions)


def _read(root: Path, paths: Sequence[str], redactor: Redactor | None) -> Iterator[bytes]:
    return (marshal.dumps(_one(path, root, redactor)) for path in paths)


def _one(path: str, root: Path, redactor: Redactor | None) -> _Read:
    """Return what is in a file; no digest where its reader has to find out."""
    try:
        data = (root / path).read_bytes()
        form = format_of(data)
        if form and form.embed:  # it may name further files
            return path, b"", (), False
        cassette = loads(data, path, form)
        clean = redactor is not None and _is_clean(cassette, redactor)
    except Exception:  # noqa: BLE001 - whatever it is, the reader meets it, too, and says so
        return path, b"", (), False
    return path, b"" if cassette.unread else sha256(data).digest(), tuple(map(parts, cassette.interactions)), clean


def _is_clean(cassette: Cassette, redactor: Redactor) -> bool:
    """Return whether there is nothing to hide; once a secret was met, it may be anywhere, and its reader looks."""
    return not redactor.learned and redacted(cassette, redactor) == cassette and not redactor.learned
