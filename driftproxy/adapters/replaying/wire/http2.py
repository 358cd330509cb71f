"""One conversation in HTTP/2 (RFC 9113), for clients that speak nothing else: bytes in, answers out; no socket here."""

import math
from concurrent.futures import Future
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, DataReceived, Event, RequestReceived, StreamEnded, StreamReset
from h2.exceptions import ProtocolError, StreamClosedError

from driftproxy.adapters.replaying.wire.door import Door, beyond
from driftproxy.adapters.replaying.wire.framing import EVENT, UNFRAMED
from driftproxy.adapters.replaying.wire.http import Line, refusal
from driftproxy.exchange._coding import decoded
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.http import Headers, Request, Response, header, without_headers
from driftproxy.traffic.serving.coding import coded, preferred

__all__ = ["PREFACE", "Http2"]

PREFACE = b"PRI * HTTP/2.0"
"""How a client begins (RFC 9113 §3.4)."""


@dataclass(slots=True)
class _Stream:
    """A request while it comes in."""

    headers: Headers
    body: bytearray = field(default_factory=bytearray)


class Http2:
    """Hears requests and answers each as soon as it is whole; what a client does not take yet waits."""

    def __init__(self, line: Line, door: Door) -> None:
        """Start a conversation over a line."""
        self._line = line
        self._door = door
        self._streams: dict[int, _Stream] = {}
        self._unsent: dict[int, bytes | memoryview] = {}
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
        self._send_more()
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

    def drop(self) -> None:
        """Forget what has come of requests that will not be whole."""
        for number in tuple(self._streams):
            self._forget(number)

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
            self._line.expect(answer, lambda said: self._deliver(number, Delivery(said), request.method))
            return
        # What would come in pieces comes late as a whole: a frame says nothing of the pace of another stream.
        size, events = len(answer.response.body), len(EVENT.findall(answer.response.body))
        wait = answer.wait + answer.stall + (size / answer.pace if answer.pace else 0) + answer.gap * events
        if math.isinf(wait):
            return
        self._line.play((wait,), lambda: self._deliver(number, answer, request.method))

    def _deliver(self, number: int, delivery: Delivery, method: str) -> None:
        """Send what is left of an answer under a fault: a cut is a stream that is reset (RFC 9113 §5.4.2)."""
        try:
            if delivery.cut in (Cut.RESET, Cut.EMPTY):
                self._abandon(number)
            else:
                cut = delivery.cut is not Cut.NOWHERE or bool(delivery.claimed)
                whole = delivery.response
                half = Response(whole.status, "", whole.headers, whole.body[: len(whole.body) // 2])
                self._send(number, half if cut else whole, method, end=not cut)
                if cut:
                    self._abandon(number)
        except (StreamClosedError, ProtocolError):
            return  # the client has not waited
        self._send_more()
        self._flush()

    def _request(self, stream: _Stream) -> Request | None:
        said = {name: value for name, value in stream.headers if name.startswith(":")}
        origin = self._door.origin or self._door.place(said.get(":authority", ""))
        url = origin + said.get(":path", "")
        try:
            if not urlsplit(url).hostname or not said.get(":method"):
                return None
        except ValueError:
            return None
        plain = tuple((name, value) for name, value in stream.headers if not name.startswith(":"))
        headers, body = decoded(plain, bytes(stream.body))
        return Request(said[":method"], url, beyond(without_headers(headers, _HOST)), body)

    def _send(self, number: int, response: Response, method: str, coding: str = "", *, end: bool = True) -> None:
        length = header(response.headers, "content-length") if method == "HEAD" else None
        fields = [(":status", str(response.status))]
        fields += [(name.lower(), value.strip()) for name, value in without_headers(response.headers, UNFRAMED)]
        fields += [("content-length", length)] if length else []
        body = b"" if method == "HEAD" else response.body
        if body and (compressed := coded(response, coding)):
            fields, body = [*fields, ("content-encoding", coding)], compressed
        encoded = [(name.encode("utf-8", "surrogateescape"), _line(value)) for name, value in fields]
        self._connection.send_headers(number, encoded, end_stream=end and not body)
        if body:
            self._unsent[number] = body
            if not end:
                self._send_some(number, end=False)

    def _send_more(self) -> None:
        for number in tuple(self._unsent):
            self._send_some(number, end=True)

    def _send_some(self, number: int, *, end: bool) -> None:
        """Send as much of an answer as the client takes now."""
        rest = memoryview(self._unsent[number])
        while rest and (window := self._connection.local_flow_control_window(number)) > 0:
            size = min(window, self._connection.max_outbound_frame_size, len(rest))
            piece, rest = rest[:size], rest[size:]
            self._connection.send_data(number, bytes(piece), end_stream=end and not rest)
        self._unsent[number] = rest
        if not rest:
            del self._unsent[number]

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
