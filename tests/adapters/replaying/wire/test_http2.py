"""Clients that speak nothing but HTTP/2: curl and httpx, with TLS, and what a broken one gets."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from h2.connection import H2Connection
from h2.events import Event, ResponseReceived

from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.http import Request, Response

LARGE = bytes(range(256)) * 4000  # more than a window of HTTP/2


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("state") / "authority")


def answer(request: Request, cassette: str, test: str) -> Response | Delivery:
    head = (("Content-Type", "text/plain"), ("Connection", "close"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    said = Response(200, "OK", head, f"{request.method} {request.url} {cassette} {test} ".encode() + request.body)
    match urlsplit(request.url).path:
        case "/large":
            return Response(200, "OK", (), LARGE)
        case "/packed":
            return Response(200, "OK", (("Vary", "Accept-Encoding"),), LARGE)
        case "/head":
            return Response(200, "OK", (("Content-Length", "7"),))
        case "/cut":
            return Delivery(Response(200, "OK", (), b"x" * 100), cut=Cut.IN_BODY)
        case "/reset":
            return Delivery(said, cut=Cut.RESET)
        case "/slow":
            return Delivery(said, wait=0.1)
        case "/never":
            return Delivery(said, wait=float("inf"))
        case _:
            return said


@pytest.fixture
def client(authority: Authority) -> Iterator[httpx.Client]:
    context = ssl.create_default_context(cafile=str(authority.bundle()))
    with ReplayServer(authority).serve(answer) as url:
        proxy = url.replace("//", "//billing:one@")
        with httpx.Client(proxy=proxy, verify=context, http1=False, http2=True, timeout=20) as one:
            yield one


def test_requests_and_answers(client: httpx.Client) -> None:
    said = client.post("https://api.test/a?b=c", content=b"body")
    assert (said.http_version, said.text) == ("HTTP/2", "POST https://api.test/a?b=c billing one body")
    assert said.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "connection" not in said.headers
    assert client.get("https://api.test/large").content == LARGE
    packed = client.get("https://api.test/packed")
    assert (packed.headers["content-encoding"], packed.content == LARGE) == ("gzip", True)
    assert client.post("https://api.test/x", content=LARGE).content.endswith(LARGE)
    assert client.head("https://api.test/head").headers["content-length"] == "7"


def test_faults(client: httpx.Client) -> None:
    assert client.get("https://api.test/slow").status_code == 200
    for path in ("reset", "cut", "never"):
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadTimeout)):
            client.get(f"https://api.test/{path}", timeout=1 if path == "never" else 20)
    assert client.get("https://api.test/a").status_code == 200


def test_who_speaks_both_gets_http_1(authority: Authority) -> None:
    context = ssl.create_default_context(cafile=str(authority.bundle()))
    with (
        ReplayServer(authority).serve(answer) as url,
        httpx.Client(proxy=url, verify=context, http2=True) as both,
    ):
        assert both.get("https://api.test/a").http_version == "HTTP/1.1"


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_with_prior_knowledge(authority: Authority) -> None:
    words = ["curl", "-sS", "--http2-prior-knowledge", "-o", "-", "-w", " %{http_version}"]
    with ReplayServer(authority, reverse="https://api.test").serve(answer) as url:
        done = subprocess.run([*words, f"{url}/a"], capture_output=True, text=True, check=True)
    assert done.stdout == "GET https://api.test/a    2"


@pytest.mark.parametrize("rest", [b" garbage\r\n", b"\r\n\r\nSM\r\n\r\n\0\0\1\0\0\0\0\0\0x"], ids=["text", "frame"])
def test_what_is_no_http_2_is_hung_up_on(authority: Authority, rest: bytes) -> None:
    with (
        ReplayServer(authority, reverse="https://api.test").serve(answer) as url,
        socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=20) as line,
    ):
        line.sendall(b"PRI * HTTP/2.0" + rest)
        while line.recv(65536):
            pass
        assert httpx.get(f"{url}/a").status_code == 200


@pytest.mark.parametrize(("authority_", "path"), [("h.test", "@other/"), ("h.test", "http://other/"), ("h t", "/")])
def test_a_path_names_no_host(authority: Authority, authority_: str, path: str) -> None:
    talk = H2Connection()
    talk.initiate_connection()
    head = {":method": "GET", ":scheme": "http", ":authority": authority_, ":path": path}
    talk.send_headers(1, list(head.items()), end_stream=True)
    with (
        ReplayServer(authority).serve(answer) as url,
        socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=20) as line,
    ):
        line.sendall(talk.data_to_send())
        said: list[Event] = []
        while not any(isinstance(event, ResponseReceived) for event in said):
            said += talk.receive_data(line.recv(65536))
    (response,) = (event for event in said if isinstance(event, ResponseReceived))
    assert response.headers
    assert dict(response.headers)[b":status"] == b"400"
