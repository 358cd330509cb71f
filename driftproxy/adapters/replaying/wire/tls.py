"""TLS over bytes instead of a socket: what the far end of a CONNECT tunnel speaks."""

import ssl
from collections.abc import Callable
from contextlib import suppress

__all__ = ["Tls"]


class Tls:
    """The server's side of one TLS connection; `send` takes what goes to the client, encrypted."""

    def __init__(self, context: ssl.SSLContext, send: Callable[[bytes], object]) -> None:
        """Wait for a client's first message."""
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._send = send
        self._agreed = False

    @property
    def agreed(self) -> bool:
        """Whether the handshake is done: the client trusts our certificate."""
        return self._agreed

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the client, return what they say, `b""` if nothing yet; raises ssl.SSLError."""
        self._incoming.write(data)
        try:
            return self._read()
        finally:
            self._flush()

    def send(self, data: bytes) -> None:
        """Send bytes to the client, encrypted."""
        self._tls.write(data)
        self._flush()

    def close(self) -> None:
        """Tell the client that nothing more will come, so that it can tell the end from a broken line."""
        with suppress(ssl.SSLError, ValueError):  # the client is to answer this, and need not
            self._tls.unwrap()
        self._flush()

    def _read(self) -> bytes:
        parts = []
        try:
            if not self._agreed:
                self._tls.do_handshake()
                self._agreed = True
            while part := self._tls.read(_BLOCK):
                parts.append(part)
        except ssl.SSLWantReadError:
            pass
        return b"".join(parts)

    def _flush(self) -> None:
        if data := self._outgoing.read():
            self._send(data)


_BLOCK = 64 * 1024
