"""Takes exchanges off the pipe at once, so that what the proxy has handed over survives it; bounded in memory."""

from collections import deque
from collections.abc import Iterator
from threading import Condition, Thread
from typing import BinaryIO

from driftproxy.adapters.recording.frames import Exchanged, unpack

__all__ = ["Inbox"]


class Inbox:
    """The exchanges of a stream, read ahead in a thread until `most` bytes wait; then the sender has to.

    `complete` says, once they are all given, whether the sender said that these were all.
    """

    def __init__(self, stream: BinaryIO, most: int) -> None:
        """Begin to read."""
        self.complete = False
        self._most = most
        self._waiting: deque[tuple[Exchanged, int]] = deque()
        self._size = 0
        self._ended = False
        self._changed = Condition()
        Thread(target=self._read, args=(stream,), daemon=True).start()

    def __iter__(self) -> Iterator[Exchanged]:
        """Give the exchanges in their order, until the stream has ended."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if not self._waiting:
                    return
                exchanged, size = self._waiting.popleft()
                self._size -= size
                self._changed.notify()
            yield exchanged
            del exchanged  # or a large body would stay until the next one comes

    def _read(self, stream: BinaryIO) -> None:
        try:
            for exchanged, size in unpack(stream):
                if exchanged is None:
                    self.complete = True
                    continue
                with self._changed:
                    self._changed.wait_for(lambda: self._size < self._most)
                    self._waiting.append((exchanged, size))
                    self._size += size
                    self._changed.notify()
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify()
