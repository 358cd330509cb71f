"""What a real client meets on a line that fails."""

import ssl
import time
from collections.abc import Callable
from itertools import pairwise

import httpx
import pytest

from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.http import Request, Response

BODY = b'{"id": 1, "name": "Ada"}'
RESET = (httpx.ReadError, httpx.RemoteProtocolError)  # under TLS some clients do not tell it from a close
WHOLE = Response(200, "OK", (("Content-Type", "application/json"),), BODY)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("state") / "authority")


@pytest.fixture(params=["http", "https"])
def ask(request: pytest.FixtureRequest, authority: Authority) -> Callable[[Delivery], httpx.Response]:
    def asked(delivery: Delivery) -> httpx.Response:
        def answer(request: Request, cassette: str, test: str) -> Response | Delivery:
            return WHOLE if request.url.endswith("/whole") else delivery

        context = ssl.create_default_context(cafile=str(authority.bundle()))
        with (
            ReplayServer(authority).serve(answer) as url,
            httpx.Client(proxy=url, verify=context, timeout=20) as client,
        ):
            try:
                said = client.get(f"{request.param}://api.test/", timeout=0.5 if _is_endless(delivery) else 20)
            finally:
                assert client.get(f"{request.param}://api.test/whole").content == BODY  # the server goes on
            return said

    return asked


Ask = Callable[[Delivery], httpx.Response]


def _is_endless(delivery: Delivery) -> bool:
    return delivery.wait + delivery.stall > 1 or delivery.pace == 1


@pytest.mark.parametrize(
    ("delivery", "error"),
    [
        (Delivery(WHOLE, wait=float("inf")), httpx.ReadTimeout),
        (Delivery(WHOLE, stall=float("inf")), httpx.ReadTimeout),
        (Delivery(WHOLE, wait=2), httpx.ReadTimeout),
        (Delivery(WHOLE, pace=1), httpx.ReadTimeout),
        (Delivery(WHOLE, cut=Cut.RESET), RESET),
        (Delivery(WHOLE, cut=Cut.RESET_AFTER_HEAD), RESET),
        (Delivery(WHOLE, cut=Cut.EMPTY), httpx.RemoteProtocolError),
        (Delivery(WHOLE, cut=Cut.IN_BODY), httpx.RemoteProtocolError),
        (Delivery(WHOLE, claimed=10), httpx.RemoteProtocolError),
    ],
    ids=str,
)
def test_a_line_that_fails(ask: Ask, delivery: Delivery, error: type[Exception] | tuple[type[Exception], ...]) -> None:
    with pytest.raises(error):
        ask(delivery)


@pytest.mark.parametrize(
    "delivery",
    [Delivery(WHOLE), Delivery(WHOLE, wait=0.1), Delivery(WHOLE, stall=0.1), Delivery(WHOLE, pace=400)],
    ids=str,
)
def test_a_slow_line_that_is_whole_in_the_end(ask: Ask, delivery: Delivery) -> None:
    began = time.monotonic()
    assert ask(delivery).content == BODY
    assert time.monotonic() - began >= delivery.wait + delivery.stall


def test_an_answer_that_comes_twice(authority: Authority) -> None:
    import socket
    from urllib.parse import urlsplit

    with (
        ReplayServer(authority).serve(lambda *_: Delivery(WHOLE, times=2)) as url,
        socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=20) as line,
    ):
        line.sendall(b"GET http://h.test/ HTTP/1.1\r\nConnection: close\r\n\r\n")
        said = b"".join(iter(lambda: line.recv(65536), b""))
    assert said.count(BODY) == said.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize("http2", [False, True])
def test_events_come_one_by_one(authority: Authority, http2: bool) -> None:  # noqa: FBT001
    stream = Response(200, "OK", (("Content-Type", "text/event-stream"),), b"data: 1\n\ndata: 2\n\ndata: 3\n\n")
    with (
        ReplayServer(authority, reverse="http://h.test").serve(lambda *_: Delivery(stream, gaps=(0.2,))) as url,
        httpx.Client(http1=not http2, http2=http2, timeout=20) as client,
        client.stream("GET", f"{url}/") as said,
    ):
        came = [(line, time.monotonic()) for line in said.iter_lines() if line]
    assert [line for line, _ in came] == ["data: 1", "data: 2", "data: 3"]
    assert all(later - sooner > 0.05 for (_, sooner), (_, later) in pairwise(came))


def test_requests_wait_for_the_slow_one_before_them(authority: Authority) -> None:
    import socket
    from urllib.parse import urlsplit

    def answer(request: Request, cassette: str, test: str) -> Response | Delivery:
        said = Response(200, "OK", (), request.url[-1].encode())
        return Delivery(said, wait=0.2) if request.url.endswith("1") else said

    with (
        ReplayServer(authority).serve(answer) as url,
        socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=20) as line,
    ):
        asked = b"".join(b"GET http://h.test/%d HTTP/1.1\r\n\r\n" % number for number in (1, 2, 3))
        line.sendall(asked + b"GET http://h.test/4 HTTP/1.1\r\nConnection: close\r\n\r\n")
        said = b"".join(iter(lambda: line.recv(65536), b""))
    assert [part[-1:] for part in said.split(b"HTTP/1.1 200 OK")[1:]] == [b"1", b"2", b"3", b"4"]


def test_a_handshake_that_fails(authority: Authority) -> None:
    def answer(request: Request, cassette: str, test: str) -> Response | Delivery:
        bad = request.method == "CONNECT" and "bad.test" in request.url
        return Delivery(WHOLE, cut=Cut.HANDSHAKE) if bad else WHOLE

    context = ssl.create_default_context(cafile=str(authority.bundle()))
    with ReplayServer(authority).serve(answer) as url, httpx.Client(proxy=url, verify=context, timeout=20) as client:
        with pytest.raises(httpx.ConnectError, match=r"(?i)handshake.failure"):
            client.get("https://bad.test/")
        assert client.get("https://good.test/").content == BODY
