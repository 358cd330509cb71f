"""The replay server: a forward proxy, also through CONNECT with TLS, that has no way to reach any other host."""

import asyncio
import math
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from driftproxy.adapters.authority import Authority
from driftproxy.adapters.replaying.delivery import Step
from driftproxy.adapters.replaying.http import Answer, Conversation, Heard, Who
from driftproxy.adapters.replaying.http2 import PREFACE, Http2
from driftproxy.adapters.replaying.tls import Tls
from driftproxy.model.errors import ProxyError
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.http import Request, Response
from driftproxy.traffic.serving.relocate import relocated

__all__ = ["ReplayServer"]


@dataclass(frozen=True, slots=True)
class ReplayServer:
    """Where and how to listen: on loopback, at `port` (0: any that is free).

    With `reverse` a request to the server itself stands for one to that URL's host.
    """

    authority: Authority
    port: int = 0
    reverse: str = ""
    untrusting: Counter[str] = field(default_factory=Counter)
    """The hosts, with counts, to which a client broke off the TLS handshake: it does not trust our authority."""

    @contextmanager
    def serve(self, answer: Answer) -> Iterator[str]:
        """Answer requests in a thread of its own while in the block; gives the server's URL.

        Raises ProxyError if the port cannot be had.
        """
        listener = self._listen()
        loop = asyncio.new_event_loop()
        stop = asyncio.Event()
        thread = threading.Thread(
            target=loop.run_until_complete, args=(self._run(listener, answer, stop),), daemon=True
        )
        thread.start()
        try:
            yield f"http://{_LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()

    def _listen(self) -> socket.socket:
        try:
            return socket.create_server((_LOOPBACK, self.port), backlog=1024)
        except (OSError, OverflowError) as error:
            raise ProxyError(
                f"cannot listen on {_LOOPBACK}:{self.port} ({error}); choose another port, or none to get a free one"
            ) from error

    async def _run(self, listener: socket.socket, answer: Answer, stop: asyncio.Event) -> None:
        origin = _origin(self.reverse)
        if origin:
            answer = _kept_here(answer, origin, "http://{}:{}".format(*listener.getsockname()))
        shared = _Shared(answer, self.authority, origin, self.untrusting)
        server = await asyncio.get_running_loop().create_server(lambda: _Call(shared), sock=listener)
        await stop.wait()
        server.close()
        for call in tuple(shared.calls):
            call.drop()
        # One more turn of the loop, in which the dropped connections close their sockets.
        await asyncio.sleep(0)


_LOOPBACK = "127.0.0.1"
_TLS_HANDSHAKE = 0x16
_HANDSHAKE_FAILURE = bytes.fromhex("15 0303 0002 02 28")  # a fatal alert (RFC 8446 §6.2)
_RESET = struct.pack("ii", 1, 0)  # to linger for no time: what is not sent is dropped, the client gets a reset


@dataclass(slots=True)
class _Shared:
    """What all connections have in common: who answers, and which connections and requests were seen."""

    answer: Answer
    authority: Authority
    origin: str
    untrusting: Counter[str]
    calls: "set[_Call]" = field(default_factory=set)
    seen: dict[bytes, Heard] = field(default_factory=dict)


class _Call(asyncio.Protocol):
    """One client's connection: what goes over it is for its conversation to say."""

    def __init__(self, shared: _Shared) -> None:
        self._shared = shared
        self._conversation: Conversation | Http2 = Conversation(self, shared.answer, shared.origin, seen=shared.seen)
        self._origin = shared.origin, ("", "")
        self._begun = False
        self._tunnel: tuple[str, Who, bool] | None = None
        self._tls: Tls | None = None
        self._stuck = False
        self._host = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a narrower type is never given to a protocol
        self._transport = transport
        self._shared.calls.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._shared.calls.discard(self)
        if self._tls and not self._tls.agreed:
            self._shared.untrusting[self._host] += 1

    def data_received(self, data: bytes) -> None:
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
                if data.startswith(PREFACE):
                    self._conversation = Http2(self, self._shared.answer, *self._origin)
            self._conversation.receive(data)
        if self._conversation.behind and not self._transport.is_closing():
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        self._conversation.finish()
        return not self._stuck

    def pause_writing(self) -> None:
        self._conversation.pause()

    def resume_writing(self) -> None:
        self._conversation.resume()
        if not self._conversation.behind and not self._transport.is_closing():
            self._transport.resume_reading()

    def send(self, data: bytes) -> None:
        if self._tls:
            self._tls.send(data)
        else:
            self._transport.write(data)

    def hang_up(self) -> None:
        if self._tls:
            self._tls.close()
        self._transport.close()

    def tunnel(self, place: str, who: Who, rest: bytes, *, sound: bool) -> None:
        self._tunnel = place, who, sound
        if rest:
            self.data_received(rest)

    def play(self, steps: Sequence[Step], done: Callable[[], None]) -> None:
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
        if not self._conversation.behind and not self._transport.is_closing():
            self._transport.resume_reading()

    def drop(self) -> None:
        self._transport.abort()

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
        self._origin, self._begun = (origin, who), False
        self._conversation = Conversation(self, self._shared.answer, origin, who, self._shared.seen)


def _kept_here(answer: Answer, origin: str, place: str) -> Answer:
    """Let redirects to the host that we stand in for lead the client to us, and not to the real one."""

    def moved(said: Response) -> Response:
        headers = ((name, relocated(v, origin, place) if name.lower() == "location" else v) for name, v in said.headers)
        return replace(said, headers=tuple(headers))

    def kept(request: Request, cassette: str, test: str) -> Response | Delivery:
        said = answer(request, cassette, test)
        return replace(said, response=moved(said.response)) if isinstance(said, Delivery) else moved(said)

    return kept


def _origin(url: str) -> str:
    parsed = urlsplit(url)
    return f"{parsed.scheme}://{parsed.netloc}" if url else ""
