"""Counts that several processes keep together: a table in memory that all of them see."""

import fcntl
import mmap
import struct
import tempfile
from hashlib import blake2b

from driftproxy.model.errors import ProxyError

__all__ = ["SharedCounts"]


class SharedCounts:
    """A `Count` for a process and those that are forked from it.

    One at a time counts, under a lock that ends with whoever holds it.
    """

    def __init__(self) -> None:
        """Make an empty table; its memory is taken up as it fills."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lasts as long as we do
        self._file.truncate(_SLOTS * _SLOT.size)
        self._table = mmap.mmap(self._file.fileno(), _SLOTS * _SLOT.size)

    def __call__(self, name: tuple[object, ...], more: int) -> int:
        """Add to the count of a name, and return what it was; raises ProxyError if there are too many names."""
        known = blake2b(repr(name).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            place = self._place(known)
            before: int = _SLOT.unpack_from(self._table, place)[1]
            _SLOT.pack_into(self._table, place, known, before + more)
            return before
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
