"""One conversation in HTTP/1.1 (RFC 9112): bytes in, requests to whoever answers, bytes out; no socket here."""

import json
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Protocol, TypeVar

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from driftproxy.adapters.replaying.wire.delivery import Step, steps
from driftproxy.adapters.replaying.wire.door import Door, Who, beyond, is_place
from driftproxy.adapters.replaying.wire.framing import chunk, framed, opened
from driftproxy.exchange._coding import decoded
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.http import Request, Response, header
from driftproxy.model.streamed import Piece, Streamed
from driftproxy.traffic.serving.coding import preferred

__all__ = ["Conversation", "Heard", "Line", "refusal"]

_Come = TypeVar("_Come")


class Line(Protocol):
    """What a conversation goes over."""

    def send(self, data: bytes) -> None:
        """Send bytes."""

    def hang_up(self, *, heedless: bool = False) -> None:
        """Close, after what was sent has gone out; `heedless` of what the client may still be saying."""

    def hold(self, size: int) -> bool:
        """Count bytes of bodies that are not whole yet, less where negative; return whether there is room for them."""

    def tunnel(self, place: str, who: Who, rest: bytes, *, sound: bool) -> None:
        """Go on as a tunnel to `host:port`; `rest` has come through it already. TLS fails where it is not `sound`."""

    def play(self, steps: Sequence[Step], done: Callable[[], None]) -> None:
        """Do what a fault says, step by step, and call `done` unless the line has ended."""

    def expect(self, coming: Future[_Come], done: Callable[[_Come], None]) -> None:
        """Call `done` with what has come, once it has, unless the line has ended."""


@dataclass(slots=True)
class Heard:
    """A request while it comes in; `fault` is the status that it must be refused with.

    `coding` is the content coding that its client likes best. Once it is whole it does not change, but for `asked`,
    which remembers what it means to whom.
    """

    method: str = ""
    target: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: list[bytes] = field(default_factory=list)
    head_size: int = 0
    body_size: int = 0
    modern: bool = True
    keep_alive: bool = True
    fault: HTTPStatus | None = None
    asked: "tuple[str, Who | None, _Asked] | None" = None
    coding: str = ""


_Asked = tuple[Request, str, str] | HTTPStatus
"""A request, the cassette and the test that it is for; or the status that it is refused with."""


class Conversation:
    """Hears requests and answers them, one after the other in their order."""

    def __init__(self, line: Line, door: Door, seen: dict[bytes, Heard] | None = None) -> None:
        """Start a conversation over a line.

        `seen` remembers what the bytes of requests say, as test suites ask the same again and again; conversations may
        share it.
        """
        self._line = line
        self._seen = {} if seen is None else seen
        self._door = door
        self._answer = door.answer
        self._heard = Heard()
        self._waiting: deque[Heard] = deque()
        self._rest = b""
        self._paused = False
        self._playing = False
        self._over = False
        self._heedless = False
        self._coming: Future[Piece] | None = None
        self._begin()

    def receive(self, data: bytes) -> None:
        """Take bytes from the client; answers go out at once, unless the line is paused."""
        if not self._over:
            heard = self._seen.get(data) if self._between else None
            if heard:
                self._waiting.append(heard)
            else:
                self._listen(data)
        self._talk()

    def pause(self) -> None:
        """Hold answers back, because the client does not read them."""
        self._paused = True

    def resume(self) -> None:
        """Go on answering."""
        self._paused = False
        self._talk()

    def finish(self) -> None:
        """Hang up as soon as everything that was heard is answered: nothing more will come."""
        self._over = True
        self._talk()

    @property
    def behind(self) -> bool:
        """Whether requests wait for their answer; whoever feeds us should not read on then."""
        return bool(self._waiting)

    @property
    def under_way(self) -> tuple[object, int] | None:
        """The message that has begun, and how much of its body there is; None between messages."""
        return None if self._between or self._over else (self._heard, self._heard.body_size)

    def give_up(self) -> None:
        """Wait no longer for the rest of a message."""
        self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        self._talk()

    def drop(self) -> None:
        """Forget what has come of a message that will not be whole."""
        self._line.hold(-self._heard.body_size)
        self._heard = Heard()

    def leave(self) -> None:
        """Wait for nothing more: the client is gone."""
        self.drop()
        if self._coming:
            self._coming.cancel()

    def on_message_begin(self) -> None:
        """Parser callback."""
        self._between = False

    def on_url(self, url: bytes) -> None:
        """Parser callback."""
        self._heard.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Parser callback; what comes after the body is none (RFC 9110 §6.5.1). An error ends parsing."""
        heard = self._heard
        if self._in_head:
            heard.head_size += len(name) + len(value) + 4
            if heard.head_size > _MAX_HEAD or len(heard.headers) > _MOST_HEADERS:
                heard.fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                raise ValueError
            heard.headers.append((_text(name), _text(value)))

    def on_headers_complete(self) -> None:
        """Parser callback."""
        heard = self._heard
        self._in_head = False
        heard.method = self._parser.get_method().decode("ascii")
        heard.modern = self._parser.get_http_version() != "1.0"
        heard.keep_alive = self._parser.should_keep_alive()
        if heard.head_size + len(heard.target) > _MAX_HEAD:
            heard.fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        elif int(header(tuple(heard.headers), "content-length") or 0) > _MAX_BODY:
            heard.fault = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        elif (header(tuple(heard.headers), "expect") or "").lower() == "100-continue" and not self._waiting:
            self._line.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Parser callback."""
        heard = self._heard
        heard.body_size += len(body)
        room = self._line.hold(len(body))
        if heard.body_size > _MAX_BODY:
            heard.fault = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        elif not room:
            heard.fault = HTTPStatus.SERVICE_UNAVAILABLE
        if heard.fault:
            heard.body.clear()
        else:
            heard.body.append(body)

    def on_message_complete(self) -> None:
        """Parser callback."""
        if self._heard.body_size:
            self._line.hold(-self._heard.body_size)
        self._waiting.append(self._heard)
        self._begin_message()

    def _begin(self) -> None:
        self._parser = HttpRequestParser(self)
        self._begin_message()

    def _begin_message(self) -> None:
        self._between = True
        self._heard = Heard()
        self._in_head = True
        self._so_far = 0

    def _listen(self, data: bytes) -> None:
        """Hear bytes, and remember what they say if they are one whole request."""
        before, expected = self._between, self._heard
        self._hear(data)
        whole = before and self._between and self._waiting and self._waiting[-1] is expected
        if whole and len(data) <= _SHORT and not self._over and not _is_special(expected):
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            self._seen[data] = expected

    def _hear(self, data: bytes) -> None:
        while data:
            before = self._heard
            try:
                self._parser.feed_data(data)
            except HttpParserUpgrade as upgrade:
                data = data[upgrade.args[0] :]
                if self._waiting and self._waiting[-1].method == "CONNECT":
                    self._over, self._rest = True, data
                    return
                # Any other offer to upgrade is declined by answering in HTTP/1.1 (RFC 9110 §7.8).
                self._begin()
                continue
            except HttpParserError:
                self._refuse(self._heard.fault or HTTPStatus.BAD_REQUEST)
                return
            heard = self._heard
            if heard is before:
                self._so_far += len(data)
            # A head, or the framing and the trailers of a chunked body, must not grow without end either.
            if heard.fault or self._so_far > _MAX_HEAD + heard.body_size * _MOST_FRAMING:
                self._refuse(heard.fault or HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return

    def _refuse(self, status: HTTPStatus) -> None:
        self.drop()
        self._waiting.append(Heard(method="GET", fault=status, keep_alive=False))
        self._over = True

    def _talk(self) -> None:
        while self._waiting and not self._paused and not self._playing:
            heard = self._waiting.popleft()
            if heard.method == "CONNECT" and not heard.fault:
                self._open_tunnel(heard)
                return
            asked = self._asked(heard)
            refused = isinstance(asked, HTTPStatus)
            said = refusal(asked) if isinstance(asked, HTTPStatus) else self._answer(*asked)
            keep_alive = heard.keep_alive and not refused
            if not keep_alive:
                self._waiting.clear()
                self._over, self._heedless = True, refused
            if asked is HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
                self._line.send(_CHALLENGE)
            elif isinstance(said, Response):
                self._say(said, heard, keep_alive=keep_alive)
            elif isinstance(said, Delivery):
                self._playing = True
                plan = steps(said, heard.method, chunks=heard.modern, keep_alive=keep_alive)
                self._line.play(plan, self._played)
            else:
                self._playing = True
                self._line.expect(said, partial(self._came, heard, keep_alive=keep_alive))
        if self._over and not self._waiting and not self._playing:
            self._line.hang_up(heedless=self._heedless)

    def _say(self, said: Response, heard: Heard, *, keep_alive: bool) -> None:
        self._line.send(framed(said, heard.method, chunks=heard.modern, keep_alive=keep_alive, coding=heard.coding))

    def _came(self, heard: Heard, said: Response | Streamed, *, keep_alive: bool) -> None:
        if isinstance(said, Response):
            self._say(said, heard, keep_alive=keep_alive)
            self._played()
            return
        if not heard.modern:
            self._waiting.clear()
            self._over = True
        self._line.send(opened(said.head, chunks=heard.modern, keep_alive=keep_alive and heard.modern))
        self._coming = said.rest
        self._line.expect(said.rest, partial(self._pass_on, chunks=heard.modern))

    def _pass_on(self, piece: Piece, *, chunks: bool) -> None:
        """Send a piece of a body; a client must not take for whole what its host has broken off."""
        if piece.data:
            self._line.send(chunk(piece.data) if chunks else piece.data)
        self._coming = piece.rest
        if piece.rest:
            self._line.expect(piece.rest, partial(self._pass_on, chunks=chunks))
            return
        if piece.whole and chunks:
            self._line.send(chunk(b""))
        self._line.play(() if piece.whole else (Cut.RESET,), self._played)

    def _played(self) -> None:
        self._playing = False
        self._talk()

    def _open_tunnel(self, heard: Heard) -> None:
        place = _text(heard.target)
        who = self._door.named(tuple(heard.headers))
        if who is None or not (place.isascii() and is_place(f"//{place}")):
            heard.fault = HTTPStatus.BAD_REQUEST if who else HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
            self._waiting.appendleft(heard)
            self._talk()
            return
        said = self._answer(Request("CONNECT", f"https://{place}"), *who)
        sound = not (isinstance(said, Delivery) and said.cut is Cut.HANDSHAKE)
        self._line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self._line.tunnel(place, who, self._rest, sound=sound)

    def _asked(self, heard: Heard) -> _Asked:
        door = self._door
        if heard.asked is None or heard.asked[0] != door.origin or heard.asked[1] != door.who:
            heard.asked = door.origin, door.who, self._understood(heard)
        return heard.asked[2]

    def _understood(self, heard: Heard) -> _Asked:
        headers = tuple(heard.headers)
        if heard.fault:
            return heard.fault
        who = self._door.named(headers)
        if who is None:
            return HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
        url = self._door.url(_text(heard.target), headers)
        if url is None or sum(name.lower() == "host" for name, _ in headers) > 1:  # RFC 9112 §3.2
            return HTTPStatus.BAD_REQUEST
        heard.coding = preferred(headers)
        headers, body = decoded(headers, b"".join(heard.body))
        return Request(heard.method, url, beyond(headers), body), *who


_MAX_HEAD = 64 * 1024
_MOST_HEADERS = 500
_SHORT = 4 * 1024
_MOST_SEEN = 4096
_MAX_BODY = 256 * 1024 * 1024
_MOST_FRAMING = 16  # bytes on the wire for each of a body: chunks of one byte have six
_CHALLENGE = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\n"
    b'Proxy-Authenticate: Basic realm="driftproxy"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
)


def refusal(status: HTTPStatus) -> Response:
    """Return our own answer to a request that cannot be understood."""
    body = json.dumps({"error": f"driftproxy: {status.phrase.lower()}"}).encode()
    return Response(status, status.phrase, (("Content-Type", "application/json"),), body)


def _is_special(heard: Heard) -> bool:
    """Return whether a request does something to the line, beside being answered."""
    return heard.method == "CONNECT" or any(name.lower() in ("expect", "upgrade") for name, _ in heard.headers)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
