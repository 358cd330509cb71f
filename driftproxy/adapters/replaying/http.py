"""One conversation in HTTP/1.1 (RFC 9112): bytes in, requests to whoever answers, bytes out; no socket here."""

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from driftproxy.adapters.replaying.delivery import Step, steps
from driftproxy.adapters.replaying.framing import framed
from driftproxy.exchange._coding import decoded
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.http import Headers, Request, Response, header, without_headers
from driftproxy.traffic.matching.identity import identity
from driftproxy.traffic.serving.coding import preferred

__all__ = ["Answer", "Conversation", "Heard", "Line", "Who", "refusal"]

Who = tuple[str, str]
"""Cassette and test that a client names; each `""` where it does not."""

Answer = Callable[[Request, str, str], Response | Delivery]
"""What a request gets: takes the request, the cassette and the test.

A tunnel is asked for, too, as a CONNECT to `https://host:port`; only whether its TLS is to break is of interest then.
"""


class Line(Protocol):
    """What a conversation goes over."""

    def send(self, data: bytes) -> None:
        """Send bytes."""

    def hang_up(self) -> None:
        """Close, after what was sent has gone out."""

    def tunnel(self, place: str, who: Who, rest: bytes, *, sound: bool) -> None:
        """Go on as a tunnel to `host:port`; `rest` has come through it already. TLS fails where it is not `sound`."""

    def play(self, steps: Sequence[Step], done: Callable[[], None]) -> None:
        """Do what a fault says, step by step, and call `done` unless the line has ended."""


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
    asked: "tuple[str, Who, _Asked] | None" = None
    coding: str = ""


_Asked = tuple[Request, str, str] | None
"""A request, the cassette and the test that it is for; None where it makes no sense."""


class Conversation:
    """Hears requests and answers them, one after the other in their order.

    `origin` (`https://host:port`) is what a target without a host is relative to; without one the Host header is.
    """

    def __init__(
        self,
        line: Line,
        answer: Answer,
        origin: str = "",
        who: Who = ("", ""),
        seen: dict[bytes, Heard] | None = None,
    ) -> None:
        """Start a conversation over a line; `who` is who speaks where a request does not say it.

        `seen` remembers what the bytes of requests say, as test suites ask the same again and again; conversations may
        share it.
        """
        self._line = line
        self._seen = {} if seen is None else seen
        self._answer = answer
        self._origin = origin
        self._who = who
        self._waiting: deque[Heard] = deque()
        self._rest = b""
        self._paused = False
        self._playing = False
        self._over = False
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

    def on_message_begin(self) -> None:
        """Parser callback."""
        self._between = False

    def on_url(self, url: bytes) -> None:
        """Parser callback."""
        self._heard.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Parser callback."""
        self._heard.head_size += len(name) + len(value)
        self._heard.headers.append((_text(name), _text(value)))

    def on_headers_complete(self) -> None:
        """Parser callback."""
        heard = self._heard
        self._in_head = False
        heard.method = self._parser.get_method().decode("ascii")
        heard.modern = self._parser.get_http_version() != "1.0"
        heard.keep_alive = self._parser.should_keep_alive()
        if heard.head_size + len(heard.target) > _MAX_HEAD:
            heard.fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        elif (header(tuple(heard.headers), "expect") or "").lower() == "100-continue" and not self._waiting:
            self._line.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Parser callback."""
        self._heard.body_size += len(body)
        if self._heard.body_size > _MAX_BODY:
            self._heard.fault = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            self._heard.body.clear()
        else:
            self._heard.body.append(body)

    def on_message_complete(self) -> None:
        """Parser callback."""
        self._waiting.append(self._heard)
        self._begin_message()

    def _begin(self) -> None:
        self._parser = HttpRequestParser(self)
        self._begin_message()

    def _begin_message(self) -> None:
        self._between = True
        self._heard = Heard()
        self._in_head = True
        self._head_so_far = 0

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
                self._refuse(HTTPStatus.BAD_REQUEST)
                return
            self._head_so_far += len(data) if self._in_head and before is self._heard else 0
            if self._heard.fault or self._head_so_far > _MAX_HEAD:
                self._refuse(self._heard.fault or HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return

    def _refuse(self, status: HTTPStatus) -> None:
        self._waiting.append(Heard(method="GET", fault=status, keep_alive=False))
        self._over = True

    def _talk(self) -> None:
        while self._waiting and not self._paused and not self._playing:
            heard = self._waiting.popleft()
            if heard.method == "CONNECT" and not heard.fault:
                self._open_tunnel(heard)
                return
            asked = self._asked(heard)
            said = self._answer(*asked) if asked else refusal(heard.fault or HTTPStatus.BAD_REQUEST)
            keep_alive = heard.keep_alive and asked is not None
            if not keep_alive:
                self._waiting.clear()
                self._over = True
            if isinstance(said, Delivery):
                self._playing = True
                plan = steps(said, heard.method, chunks=heard.modern, keep_alive=keep_alive)
                self._line.play(plan, self._played)
            else:
                data = framed(said, heard.method, chunks=heard.modern, keep_alive=keep_alive, coding=heard.coding)
                self._line.send(data)
        if self._over and not self._waiting and not self._playing:
            self._line.hang_up()

    def _played(self) -> None:
        self._playing = False
        self._talk()

    def _open_tunnel(self, heard: Heard) -> None:
        place = _text(heard.target)
        if not (place.isascii() and _is_place(f"//{place}")):
            heard.fault = HTTPStatus.BAD_REQUEST
            self._waiting.appendleft(heard)
            self._talk()
            return
        who = self._named(tuple(heard.headers))
        said = self._answer(Request("CONNECT", f"https://{place}"), *who)
        sound = not (isinstance(said, Delivery) and said.cut is Cut.HANDSHAKE)
        self._line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self._line.tunnel(place, who, self._rest, sound=sound)

    def _asked(self, heard: Heard) -> _Asked:
        if heard.asked is None or heard.asked[0] != self._origin or heard.asked[1] != self._who:
            heard.asked = self._origin, self._who, self._understood(heard)
        return heard.asked[2]

    def _understood(self, heard: Heard) -> _Asked:
        headers = tuple(heard.headers)
        url = self._url(_text(heard.target), headers)
        if url is None or heard.fault:
            return None
        heard.coding = preferred(headers)
        headers, body = decoded(headers, b"".join(heard.body))
        cassette, test = self._named(headers)
        return Request(heard.method, url, without_headers(headers, _PROXY), body), cassette, test

    def _named(self, headers: Headers) -> Who:
        said = header(headers, "proxy-authorization")
        return identity(said) if said else self._who

    def _url(self, target: str, headers: Headers) -> str | None:
        """Return the absolute URL of a request target (RFC 9112 §3.2), or None if there is none."""
        if target.startswith("/"):
            target = (self._origin or f"http://{header(headers, 'host') or ''}") + target
        return target if _is_place(target) else None


_MAX_HEAD = 64 * 1024
_SHORT = 4 * 1024
_MOST_SEEN = 4096
_MAX_BODY = 256 * 1024 * 1024
_PROXY = frozenset({"proxy-authorization", "proxy-connection"})


def refusal(status: HTTPStatus) -> Response:
    """Return our own answer to a request that cannot be understood."""
    body = json.dumps({"error": f"driftproxy: {status.phrase.lower()}"}).encode()
    return Response(status, status.phrase, (("Content-Type", "application/json"),), body)


def _is_special(heard: Heard) -> bool:
    """Return whether a request does something to the line, beside being answered."""
    return heard.method == "CONNECT" or any(name.lower() in ("expect", "upgrade") for name, _ in heard.headers)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _is_place(url: str) -> bool:
    """Return whether the URL is absolute and names a host, and a port if any that can be one."""
    try:
        parsed = urlsplit(url)
        return bool(parsed.hostname) and parsed.port != 0 and not set(parsed.netloc) & set(" \t\"'<>\\^`{|}")
    except ValueError:
        return False
