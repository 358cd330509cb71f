"""One conversation in HTTP/1.1: what is heard, in which order it is answered, what is refused."""

import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.adapters.replaying.wire.delivery import Step
from driftproxy.adapters.replaying.wire.door import Door, Who
from driftproxy.adapters.replaying.wire.http import Conversation
from driftproxy.model.http import Request, Response

Come = TypeVar("Come")


@dataclass
class Line:
    """A line without a socket, whose other end answers with what it heard."""

    origin: str = ""
    sent: bytes = b""
    closed: bool = False
    held: int = 0
    tunnels: list[tuple[str, Who, bytes]] = field(default_factory=list)
    heard: list[tuple[Request, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conversation = Conversation(self, Door(self.answer, self.origin))

    def answer(self, request: Request, cassette: str, test: str) -> Response:
        self.heard.append((request, cassette, test))
        return Response(200, "OK", (), f"{request.method} {request.url}".encode() + b" " + request.body)

    def send(self, data: bytes) -> None:
        self.sent += data

    def hang_up(self, *, heedless: bool = False) -> None:
        self.closed = True
        self.heedless = heedless

    def hold(self, size: int) -> bool:
        self.held += size
        return self.held <= 100_000_000

    def tunnel(self, place: str, who: Who, rest: bytes, *, sound: bool) -> None:
        self.tunnels.append((place, who, rest))

    def play(self, steps: Sequence[Step], done: Callable[[], None]) -> None:
        """Send what there is to send, and wait for nothing."""
        for step in steps:
            if isinstance(step, bytes):
                self.send(step)
        done()

    def expect(self, coming: Future[Come], done: Callable[[Come], None]) -> None:
        coming.add_done_callback(lambda ended: done(ended.result()))

    @property
    def bodies(self) -> list[str]:
        parts = self.sent.split(b"HTTP/1.1 200 OK\r\n")[1:]
        return [part.partition(b"\r\n\r\n")[2].decode() for part in parts]


def told(*data: bytes, origin: str = "") -> Line:
    line = Line(origin)
    for one in data:
        line.conversation.receive(one)
    return line


CHUNKED = b"POST http://h/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
SMUGGLED = [
    b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
    b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nX",
    b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    b"Content-Length: +1\r\n\r\nx",
    b"Content-Length : 1\r\n\r\nx",
    b"Content-Length: 99999999999999999999999\r\n\r\n",
    b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n",
    b"X: a\r\n b\r\n\r\n",
    b"X: a\nContent-Length: 3\r\n\r\nabc",
    b"X: a\rContent-Length: 3\r\n\r\nabc",
    b"X: a\0b\r\n\r\n",
    b"Host: a\r\nHost: b\r\n\r\n",
]
"""Shapes of which two programs in a row may not agree where a message ends (RFC 9112 §11.2)."""

GET = b"GET http://h/%b HTTP/1.1\r\nHost: h\r\n\r\n"


@pytest.mark.parametrize(
    ("origin", "target", "url"),
    [
        ("", b"http://h:81/a?b=c", "http://h:81/a?b=c"),
        ("", b"/a", "http://host.example/a"),
        ("https://api.example:8443", b"/a", "https://api.example:8443/a"),
        ("https://api.example", b"http://h/a", "http://h/a"),
        ("https://api.example", b"*", "https://api.example"),
    ],
)
def test_targets(origin: str, target: bytes, url: str) -> None:
    line = told(b"GET %b HTTP/1.1\r\nHost: host.example\r\n\r\n" % target, origin=origin)
    assert line.heard[0][0] == Request("GET", url, (("Host", "host.example"),))


def test_pipelined_requests_are_answered_in_their_order() -> None:
    line = told(GET % b"1" + GET % b"2" + GET % b"3")
    assert line.bodies == ["GET http://h/1 ", "GET http://h/2 ", "GET http://h/3 "]
    assert not line.closed


def test_byte_by_byte() -> None:
    line = told(*(bytes([byte]) for byte in GET % b"1" + GET % b"2"))
    assert line.bodies == ["GET http://h/1 ", "GET http://h/2 "]


def test_a_chunked_upload() -> None:
    line = told(b"PUT http://h/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    assert line.heard[0][0].body == b"abcde"


def test_a_compressed_upload_is_heard_as_it_is_recorded() -> None:
    body = gzip.compress(b"plain")
    head = b"POST http://h/ HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    assert told(head % len(body) + body).heard[0][0].body == b"plain"
    assert told(head % 3 + b"abc").heard[0][0].body == b"abc"
    old_name = head.replace(b"gzip", b"x-gzip")  # RFC 9110 §8.4.1.3
    assert told(old_name % len(body) + body).heard[0][0].body == b"plain"


def test_expect_continue() -> None:
    line = told(b"PUT http://h/ HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")
    assert line.sent == b"HTTP/1.1 100 Continue\r\n\r\n"
    line.conversation.receive(b"x")
    assert line.bodies == ["PUT http://h/ x"]


def test_a_compressed_answer_where_the_service_does_that() -> None:
    line = Line()
    body = b"abc" * 1000
    whole = Response(200, "OK", (("Vary", "Accept-Encoding"),), body)
    line.conversation = Conversation(line, Door(lambda *_: whole))
    line.conversation.receive(b"GET http://h/ HTTP/1.1\r\nAccept-Encoding: gzip, br\r\n\r\n")
    head, _, coded = line.sent.partition(b"\r\n\r\n")
    assert b"\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n" % len(coded) in head
    assert gzip.decompress(coded) == body
    line.sent = b""
    line.conversation.receive(GET % b"")
    assert line.sent.endswith(b"\r\n\r\n" + body)


def test_who_speaks() -> None:
    said = b64encode(b"billing:test_pay")
    line = told(b"GET http://h/ HTTP/1.1\r\nProxy-Authorization: Basic %b\r\nX-A: 1\r\n\r\n" % said, GET % b"")
    assert line.heard[0] == (Request("GET", "http://h/", (("X-A", "1"),)), "billing", "test_pay")
    assert line.heard[1][1:] == ("", "")


def test_a_tunnel() -> None:
    said = b64encode(b"billing:")
    line = told(b"CONNECT h:443 HTTP/1.1\r\nProxy-Authorization: Basic %b\r\n\r\n\x16rest" % said)
    assert line.sent == b"HTTP/1.1 200 Connection established\r\n\r\n"
    assert line.tunnels == [("h:443", ("billing", ""), b"\x16rest")]


def test_an_offer_to_upgrade_is_declined() -> None:
    offer = b"GET http://h/1 HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    assert told(offer + GET % b"2").bodies == ["GET http://h/1 ", "GET http://h/2 "]


@pytest.mark.parametrize(
    ("head", "closed"),
    [(b"HTTP/1.0\r\n\r\n", True), (b"HTTP/1.1\r\nConnection: close\r\n\r\n", True), (b"HTTP/1.1\r\n\r\n", False)],
)
def test_when_the_line_is_kept(head: bytes, closed: bool) -> None:  # noqa: FBT001
    assert told(b"GET http://h/ " + head).closed is closed


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"rubbish\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00", 400),
        (b"GET nowhere HTTP/1.1\r\n\r\n", 400),
        (b"GET /x HTTP/1.1\r\n\r\n", 400),
        (b"GET http://h:99999/ HTTP/1.1\r\n\r\n", 400),
        (b"CONNECT a<b:443 HTTP/1.1\r\n\r\n", 400),
        (b"CONNECT \xc3\xa9:443 HTTP/1.1\r\n\r\n", 400),
        (b"POST http://h/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST http://h/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400),
        *((b"POST http://h/ HTTP/1.1\r\n" + shape, 400) for shape in SMUGGLED),
        (b"PUT http://h/ HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"GET http://h/ HTTP/1.1\r\n" + b"X: 1\r\n" * 30_000 + b"\r\n", 431),
        (CHUNKED + b"1;" + b"e" * 70_000, 431),
        (CHUNKED + b"0\r\n" + b"X: 1\r\n" * 20_000, 431),
        (b"GET http://h/ HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 431),
        (b"GET http://h/" + b"x" * 70_000, 431),
    ],
)
def test_refused_and_closed(data: bytes, status: int) -> None:
    line = told(data, GET % b"")
    head, _, body = line.sent.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert json.loads(body)["error"].startswith("driftproxy: ")
    assert line.heard == []
    assert line.closed


def test_a_body_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("driftproxy.adapters.replaying.wire.http._MAX_BODY", 10)
    line = told(b"POST http://h/ HTTP/1.1\r\nContent-Length: 11\r\n\r\n" + b"x" * 11)
    assert line.sent.startswith(b"HTTP/1.1 413 ")
    assert line.closed


def test_what_comes_after_a_body_is_no_header() -> None:
    line = told(CHUNKED + b"1\r\nx\r\n0\r\nProxy-Authorization: Basic YTpi\r\nX: 1\r\n\r\n")
    assert line.heard == [(Request("POST", "http://h/", (("Transfer-Encoding", "chunked"),), b"x"), "", "")]


def test_bodies_that_are_under_way_are_counted() -> None:
    head = b"POST http://h/ HTTP/1.1\r\nContent-Length: 5\r\n\r\n"
    line = told(head + b"abc")
    assert (line.held, line.conversation.under_way) == (3, (line.conversation._heard, 3))
    line.conversation.receive(b"de" + head + b"a")
    assert (line.held, line.bodies) == (1, ["POST http://h/ abcde"])
    line.conversation.give_up()
    assert (line.held, line.closed, line.heedless) == (0, True, True)
    assert b"HTTP/1.1 408 " in line.sent
    full = Line(held=100_000_000)
    full.conversation.receive(head + b"a")
    assert full.sent.startswith(b"HTTP/1.1 503 ")
    assert (full.held, full.closed) == (100_000_000, True)


def test_a_client_that_does_not_read_gets_no_more() -> None:
    line = Line()
    line.conversation.pause()
    line.conversation.receive(GET % b"1" + GET % b"2")
    line.conversation.finish()
    assert (line.sent, line.conversation.behind, line.closed) == (b"", True, False)
    line.conversation.resume()
    assert line.bodies == ["GET http://h/1 ", "GET http://h/2 "]
    assert line.closed


@given(
    st.lists(
        st.binary() | st.sampled_from([GET % b"", b"\r\n", b"CONNECT h:1 HTTP/1.1\r\n\r\n", b"Content-Length: 3\r\n"])
    )
)
def test_no_bytes_make_it_fail(data: list[bytes]) -> None:
    told(*data)
