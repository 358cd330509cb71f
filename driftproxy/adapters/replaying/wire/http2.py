"""One conversation in HTTP/2 (RFC 9113), for clients that speak nothing else: bytes in, answers out; no socket here."""

import math
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, DataReceived, Event, RequestReceived, StreamEnded, StreamReset
from h2.exceptions import ProtocolError, StreamClosedError

from driftproxy.adapters.replaying.wire.delivery import pieces
from driftproxy.adapters.replaying.wire.door import Door, beyond
from driftproxy.adapters.replaying.wire.framing import UNFRAMED
from driftproxy.adapters.replaying.wire.http import Line, refusal
from driftproxy.exchange._coding import decoded
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.http import Headers, Request, Response, header, without_headers
from driftproxy.model.streamed import Piece, Streamed
from driftproxy.traffic.serving.coding import coded, preferred

__all__ = ["Http2"]


@dataclass(slots=True)
class _Stream:
    """A request while it comes in."""

    headers: Headers
    body: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class _Unsent:
    """What a client has not taken yet of an answer, and whether that is the end of it."""

    data: memoryview = field(default_factory=lambda: memoryview(b""))
    end: bool = False


class Http2:
    """Hears requests and answers each as soon as it is whole; what a client does not take yet waits."""

    def __init__(self, line: Line, door: Door) -> None:
        """Start a conversation over a line."""
        self._line = line
        self._door = door
        self._streams: dict[int, _Stream] = {}
        self._unsent: dict[int, _Unsent] = {}
        self._coming: dict[int, Future[Piece]] = {}
        self._behind = False
        self._connection = H2Connection(H2Configuration(client_side=False, header_encoding=None))
        self._connection.initiate_connection()

    def receive(self, data: bytes) -> None:
        """Take bytes from the client; answers go out at once."""
        try:
            events = self._connection.receive_data(data)
        except ProtocolError:
            self._flush()
            self._line.hang_up()
            return
        for event in events:
            self._hear(event)
        for number in tuple(self._unsent):
            self._send_some(number)
        self._flush()
        if any(isinstance(event, ConnectionTerminated) for event in events):
            self._line.hang_up()

    def pause(self) -> None:
        """Say nothing that would have to be answered: the client does not read."""
        self._behind = True

    def resume(self) -> None:
        """Go on."""
        self._behind = False

    def finish(self) -> None:
        """Hang up: nothing more will come."""
        self._line.hang_up()

    @property
    def behind(self) -> bool:
        """Whether to stop reading, as each word of a client that does not read wants an answer (RFC 9113 §10.5)."""
        return self._behind

    @property
    def under_way(self) -> tuple[object, int] | None:
        """The requests that have begun, and how much of their bodies there is; None if there are none."""
        return (self, sum(len(stream.body) for stream in self._streams.values())) if self._streams else None

    def give_up(self) -> None:
        """Wait no longer for the rest of requests."""
        self._line.hang_up()

    def leave(self) -> None:
        """Wait for nothing more: the client is gone."""
        for number in tuple(self._streams):
            self._forget(number)
        for coming in tuple(self._coming.values()):
            coming.cancel()

    def _hear(self, event: Event) -> None:
        match event:
            case RequestReceived(stream_id=int(number), headers=list(headers)):
                self._streams[number] = _Stream(tuple((_text(name), _text(value)) for name, value in headers))
            case DataReceived(stream_id=int(number), data=bytes(data), flow_controlled_length=int(size)):
                self._connection.acknowledge_received_data(size, number)
                if stream := self._streams.get(number):
                    stream.body += data
                    if not self._line.hold(len(data)) or len(stream.body) > _MAX_BODY:
                        self._abandon(number)
            case StreamEnded(stream_id=int(number)) if stream := self._forget(number):
                self._respond(number, stream)
            case StreamReset(stream_id=int(number)):
                self._forget(number)
                self._unsent.pop(number, None)
            case _:
                pass

    def _respond(self, number: int, stream: _Stream) -> None:
        request = self._request(stream)
        if request is None:
            self._send(number, refusal(HTTPStatus.BAD_REQUEST), "GET")
            return
        who = self._door.named(stream.headers)
        if who is None:
            self._send(number, refusal(HTTPStatus.PROXY_AUTHENTICATION_REQUIRED), "GET")
            return
        answer = self._door.answer(request, *who)
        if isinstance(answer, Response):
            self._send(number, answer, request.method, preferred(request.headers))
            return
        if isinstance(answer, Future):
            self._line.expect(answer, lambda said: self._begin(number, said, request.method))
        elif not math.isinf(answer.wait):
            self._line.play((answer.wait,), lambda: self._deliver(number, answer, request.method))

    def _begin(self, number: int, said: Response | Streamed, method: str) -> None:
        """Send an answer that has come, or its head where the body is still to come, coded as the host codes it."""
        if isinstance(said, Response):
            self._deliver(number, Delivery(said), method)
            return
        coding = header(said.head.headers, "content-encoding")
        with self._if_open(number):
            self._send_head(number, said.head, (("content-encoding", coding),) if coding else ())
            self._follow(number, said.rest)

    def _follow(self, number: int, rest: Future[Piece]) -> None:
        self._coming[number] = rest
        self._line.expect(rest, lambda piece: self._pass_on(number, piece))

    def _pass_on(self, number: int, piece: Piece) -> None:
        self._coming.pop(number, None)
        with self._if_open(number):
            if not piece.whole:
                self._abandon(number)
                return
            self._push(number, piece.data, end=not piece.rest)
            if piece.rest:
                self._follow(number, piece.rest)
                return
        if piece.rest:
            piece.rest.cancel()

    def _deliver(self, number: int, delivery: Delivery, method: str) -> None:
        """Send an answer under a fault: a cut is a stream that is reset (RFC 9113 §5.4.2)."""
        whole = delivery.response
        with self._if_open(number):
            if delivery.cut in (Cut.RESET, Cut.EMPTY):
                self._abandon(number)
            elif delivery.cut is not Cut.NOWHERE or delivery.claimed:
                self._send_head(number, whole)
                self._push(number, whole.body[: len(whole.body) // 2], end=False)
                self._abandon(number)
            elif whole.body and method != "HEAD" and (delivery.stall or delivery.pace or delivery.gaps):
                self._send_head(number, whole)
                if not math.isinf(delivery.stall):
                    parts = pieces(delivery, whole.body)
                    self._line.play((delivery.stall,), lambda: self._send_slowly(number, parts))
            else:
                self._send(number, whole, method)

    def _send_slowly(self, number: int, parts: Iterator[tuple[bytes, float]]) -> None:
        with self._if_open(number):
            piece, wait = next(parts, (b"", 0.0))
            self._push(number, piece, end=not piece)
            if piece:
                self._line.play((wait,), lambda: self._send_slowly(number, parts))

    @contextmanager
    def _if_open(self, number: int) -> Iterator[None]:
        """Do what follows unless the client has not waited for it; then say what there is to say."""
        try:
            yield
        except (StreamClosedError, ProtocolError):
            self._unsent.pop(number, None)
        self._flush()

    def _request(self, stream: _Stream) -> Request | None:
        said = {name: value for name, value in stream.headers if name.startswith(":")}
        path = said.get(":path", "")
        named = (("host", said.get(":authority", "")),)
        url = self._door.url(path, named) if path[:1] in ("/", "*") else None  # RFC 9113 §8.3.1
        if not url or not said.get(":method"):
            return None
        plain = tuple((name, value) for name, value in stream.headers if not name.startswith(":"))
        headers, body = decoded(plain, bytes(stream.body))
        return Request(said[":method"], url, beyond(without_headers(headers, _HOST)), body)

    def _send(self, number: int, response: Response, method: str, coding: str = "") -> None:
        length = header(response.headers, "content-length") if method == "HEAD" else None
        more: Headers = (("content-length", length),) if length else ()
        body = b"" if method == "HEAD" else response.body
        if body and (compressed := coded(response, coding)):
            more, body = (("content-encoding", coding),), compressed
        self._send_head(number, response, more, end=not body)
        if body:
            self._push(number, body, end=True)

    def _send_head(self, number: int, response: Response, more: Headers = (), *, end: bool = False) -> None:
        fields = [(":status", str(response.status))]
        fields += [(name.lower(), value.strip()) for name, value in without_headers(response.headers, UNFRAMED)]
        encoded = [(name.encode("utf-8", "surrogateescape"), _line(value)) for name, value in (*fields, *more)]
        self._connection.send_headers(number, encoded, end_stream=end)

    def _push(self, number: int, data: bytes, *, end: bool) -> None:
        """Send more of a body, as far as the client takes it now."""
        rest = self._unsent.setdefault(number, _Unsent())
        rest.data = memoryview(bytes(rest.data) + data if rest.data else data)
        rest.end = end
        self._send_some(number)

    def _send_some(self, number: int) -> None:
        rest = self._unsent[number]
        while rest.data and (window := self._connection.local_flow_control_window(number)) > 0:
            size = min(window, self._connection.max_outbound_frame_size)
            piece, rest.data = rest.data[:size], rest.data[size:]
            self._connection.send_data(number, bytes(piece), end_stream=rest.end and not rest.data)
            if rest.end and not rest.data:
                del self._unsent[number]
                return
        if rest.end and not rest.data:
            del self._unsent[number]
            self._connection.end_stream(number)

    def _forget(self, number: int) -> _Stream | None:
        """Return what has come of a request, which is whole now or never will be."""
        stream = self._streams.pop(number, None)
        if stream and stream.body:
            self._line.hold(-len(stream.body))
        return stream

    def _abandon(self, number: int) -> None:
        self._forget(number)
        self._unsent.pop(number, None)
        self._connection.reset_stream(number, ErrorCodes.INTERNAL_ERROR)

    def _flush(self) -> None:
        if data := self._connection.data_to_send():
            self._line.send(data)


_MAX_BODY = 256 * 1024 * 1024
_HOST = frozenset({"host"})


def _text(data: bytes | str) -> str:
    return data if isinstance(data, str) else data.decode("utf-8", "surrogateescape")


def _line(value: str) -> bytes:
    return value.replace("\r", " ").replace("\n", " ").replace("\0", " ").encode("utf-8", "surrogateescape")
