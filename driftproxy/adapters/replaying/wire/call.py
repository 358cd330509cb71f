"""One client's connection to the replay server: bytes to and from its conversation, through TLS where there is some."""

import asyncio
import math
import socket
import ssl
import struct
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

from driftproxy.adapters.replaying.wire.delivery import Step
from driftproxy.adapters.replaying.wire.door import Door, Who
from driftproxy.adapters.replaying.wire.http import Conversation, Heard
from driftproxy.adapters.replaying.wire.tls import Tls
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.fault import Cut

if TYPE_CHECKING:
    from driftproxy.adapters.replaying.wire.http2 import Http2

__all__ = ["Call", "Shared"]

_Come = TypeVar("_Come")

_LINGER = 2.0
_MOST_HELD = 1 << 30
_MOST_UNTRUSTING = 1000
_TLS_HANDSHAKE = 0x16
_HTTP2 = b"PRI * HTTP/2.0"  # how a client begins (RFC 9113 §3.4)
_HANDSHAKE_FAILURE = bytes.fromhex("15 0303 0002 02 28")  # a fatal alert (RFC 8446 §6.2)
_RESET = struct.pack("ii", 1, 0)  # to linger for no time: what is not sent is dropped, the client gets a reset


@dataclass(slots=True)
class Shared:
    """What the connections to one port have in common: who answers, and which connections and requests were seen.

    `held` counts the bytes of bodies that are not whole yet.
    """

    door: Door
    authority: Authority
    untrusting: Counter[str]
    calls: "set[Call]"
    seen: dict[bytes, Heard] = field(default_factory=dict)
    held: int = 0


class Call(asyncio.Protocol):
    """One client's connection: what goes over it is for its conversation to say."""

    def __init__(self, shared: Shared) -> None:
        """Wait for the connection."""
        self._shared = shared
        self._door = shared.door
        self._conversation: Conversation | Http2 = Conversation(self, shared.door, shared.seen)
        self._begun = False
        self._tunnel: tuple[str, Who, bool] | None = None
        self._tls: Tls | None = None
        self._stuck = False
        self._deaf = False
        self._last: tuple[object, int] | None = None
        self._host = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the client is there."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by name
        self._shared.calls.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """asyncio: the client is gone."""
        self._shared.calls.discard(self)
        self._conversation.leave()
        untrusting = self._shared.untrusting
        if self._tls and not self._tls.agreed and (self._host in untrusting or len(untrusting) < _MOST_UNTRUSTING):
            untrusting[self._host] += 1

    def data_received(self, data: bytes) -> None:
        """asyncio: the client has said something."""
        if self._deaf:
            return
        if self._tunnel:
            place, who, sound = self._tunnel
            secure = data[0] == _TLS_HANDSHAKE
            if secure and not sound:
                self._transport.write(_HANDSHAKE_FAILURE)
                self._transport.close()
                return
            self._enter(place, who, secure=secure)
        if self._tls:
            try:
                data = self._tls.receive(data)
            except ssl.SSLError:
                self._transport.close()
                return
        if data:
            if not self._begun:
                self._begun = True
                if data.startswith(_HTTP2):
                    from driftproxy.adapters.replaying.wire.http2 import Http2  # noqa: PLC0415 - slow, seldom spoken

                    self._conversation = Http2(self, self._door)
            self._conversation.receive(data)
        if self._conversation.behind and not self._transport.is_closing():
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """asyncio: the client will say nothing more; return whether the line stays open."""
        if self._deaf:
            return False
        self._conversation.finish()
        return not self._stuck

    def pause_writing(self) -> None:
        """asyncio: the client does not read."""
        self._conversation.pause()

    def resume_writing(self) -> None:
        """asyncio: the client reads again."""
        self._conversation.resume()
        self._read_on()

    def send(self, data: bytes) -> None:
        """See `Line`."""
        if self._tls:
            self._tls.send(data)
        else:
            self._transport.write(data)

    def hang_up(self, *, heedless: bool = False) -> None:
        """See `Line`."""
        if self._tls:
            self._tls.close()
        if heedless and not self._transport.is_closing():
            # Who is hung up on while speaking may never hear what we have said (RFC 9112 §9.6).
            self._deaf = True
            self._transport.write_eof()
            asyncio.get_running_loop().call_later(_LINGER, self._transport.close)
        else:
            self._transport.close()

    def hold(self, size: int) -> bool:
        """See `Line`."""
        self._shared.held += size
        return self._shared.held <= _MOST_HELD

    def look(self) -> None:
        """Give up a client that has begun to say something, and gets no further; to be called now and then."""
        if self._tls and not self._tls.agreed:
            under_way: tuple[object, int] | None = (self._tls, 0)
        else:
            under_way = self._conversation.under_way
        if under_way and self._last and under_way[0] is self._last[0] and under_way[1] == self._last[1]:
            if self._tls and not self._tls.agreed:
                self._transport.abort()
            else:
                self._conversation.give_up()
        self._last = under_way

    def tunnel(self, place: str, who: Who, rest: bytes, *, sound: bool) -> None:
        """See `Line`."""
        self._tunnel = place, who, sound
        if rest:
            self.data_received(rest)

    def play(self, steps: Sequence[Step], done: Callable[[], None]) -> None:
        """See `Line`."""
        for number, step in enumerate(steps):
            if self._transport.is_closing():
                return
            if isinstance(step, bytes):
                self.send(step)
            elif isinstance(step, Cut):
                self._cut(step)
                return
            else:
                self._stuck = math.isinf(step)
                if not self._stuck:
                    asyncio.get_running_loop().call_later(step, self.play, steps[number + 1 :], done)
                return
        done()
        self._read_on()

    def expect(self, coming: Future[_Come], done: Callable[[_Come], None]) -> None:
        """See `Line`."""
        loop = asyncio.get_running_loop()

        def came(said: _Come) -> None:
            if not self._transport.is_closing():
                done(said)
                self._read_on()

        def tell(ended: Future[_Come]) -> None:
            if ended.cancelled():
                return
            with suppress(RuntimeError):  # the server has ended, and its loop
                loop.call_soon_threadsafe(came, ended.result())

        coming.add_done_callback(tell)

    def drop(self) -> None:
        """End at once."""
        self._transport.abort()

    def _read_on(self) -> None:
        if not self._conversation.behind and not self._transport.is_closing():
            self._transport.resume_reading()

    def _cut(self, cut: Cut) -> None:
        if cut in (Cut.RESET, Cut.RESET_AFTER_HEAD):
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._transport.abort()
        else:
            self._transport.close()

    def _enter(self, place: str, who: Who, *, secure: bool) -> None:
        """Start the conversation inside a tunnel; some clients tunnel plain HTTP too."""
        self._tunnel = None
        self._host = urlsplit(f"//{place}").hostname or ""
        if secure:
            self._tls = Tls(self._shared.authority.context(self._host), self._transport.write)
        scheme, own = ("https", ":443") if secure else ("http", ":80")
        origin = f"{scheme}://{place.removesuffix(own)}"
        self._door, self._begun = replace(self._shared.door, origin=origin, who=who), False
        self._conversation = Conversation(self, self._door, self._shared.seen)
