"""What several processes keep together, in memory that all of them see: counts, and requests that hold secrets."""

import fcntl
import mmap
import pickle
import struct
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b

from driftproxy.model.errors import ProxyError
from driftproxy.model.http import Request

__all__ = ["SharedState"]


class SharedState:
    """A `Count`, and the `Peers`, of a process and those that are forked from it.

    One at a time writes, under a lock that ends with whoever holds it. Nothing of it is on a disk.
    """

    def __init__(self) -> None:
        """Make an empty table; its memory is taken up as it fills."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - `close` does
        self._table = mmap.mmap(-1, _SLOTS * _SLOT.size)
        self._told = mmap.mmap(-1, _TOLD)
        self._heard = _LENGTH.size

    def __call__(self, name: tuple[object, ...], more: int) -> int:
        """Add to the count of a name, and return what it was; raises ProxyError if there are too many names."""
        known = blake2b(repr(name).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        with self._locked():
            place = self._place(known)
            before: int = _SLOT.unpack_from(self._table, place)[1]
            _SLOT.pack_into(self._table, place, known, before + more)
            return before

    def close(self) -> None:
        """Free what it takes up."""
        self._file.close()
        self._table.close()
        self._told.close()

    def tell(self, request: Request) -> None:
        """Tell the others a request; once very much has been told, nothing is any more."""
        said = pickle.dumps(request)
        with self._locked():
            end = self._end()
            if end + _LENGTH.size + len(said) <= _TOLD:
                _LENGTH.pack_into(self._told, end, len(said))
                self._told[end + _LENGTH.size : end + _LENGTH.size + len(said)] = said
                _LENGTH.pack_into(self._told, 0, end + _LENGTH.size + len(said))

    def news(self) -> Sequence[Request]:
        """Return what was told since the last call, by ourselves, too."""
        with self._locked():
            end = self._end()
        found = []
        while self._heard < end:
            begin = self._heard + _LENGTH.size
            self._heard = begin + int(_LENGTH.unpack_from(self._told, self._heard)[0])
            found.append(pickle.loads(self._told[begin : self._heard]))  # noqa: S301 - one of us has written it
        return found

    def _end(self) -> int:
        """Return where what was told ends: that stands at its beginning, 0 where nothing was yet."""
        return max(_LENGTH.size, int(_LENGTH.unpack_from(self._told)[0]))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _place(self, known: bytes) -> int:
        """Return where the count of a name stands, or is to stand: in its slot, or the next that is free."""
        first = int.from_bytes(known) % _SLOTS
        for step in range(_SLOTS):
            place = (first + step) % _SLOTS * _SLOT.size
            if self._table[place : place + 8] in (known, _FREE):
                return place
        raise ProxyError(f"more than {_SLOTS} sequences cannot be counted by several processes; use one worker")


_SLOT = struct.Struct("=8sQ")
_SLOTS = 1 << 20
_FREE = bytes(8)
_LENGTH = struct.Struct("=Q")
_TOLD = 1 << 26
