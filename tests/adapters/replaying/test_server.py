"""The replay server: strict, undisturbed by bad clients, and without any way out."""

import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

import httpx
import pytest
import requests

from driftproxy.adapters.replaying import server
from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.errors import ProxyError
from driftproxy.model.http import Request, Response


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("state") / "authority")


def echo(request: Request, cassette: str, test: str) -> Response:
    headers = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Type", "text/plain"))
    return Response(200, "OK", headers, f"{request.method} {request.url} {cassette} {test}".encode() + request.body)


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=20) as line:
        yield line


def everything(line: socket.socket) -> bytes:
    return b"".join(iter(lambda: line.recv(65536), b""))


def test_reverse(authority: Authority) -> None:
    with ReplayServer(authority, reverse="https://api.example.test/v1").serve(echo) as url:
        answer = requests.get(f"{url}/v1/a?b=c", timeout=20)
    assert answer.text.split() == ["GET", "https://api.example.test/v1/a?b=c"]
    assert answer.raw.headers.getlist("Set-Cookie") == ["a=1", "b=2"]


def test_a_redirect_to_the_real_host_leads_to_us(authority: Authority) -> None:
    def redirect(request: Request, cassette: str, test: str) -> Response:
        if request.url.endswith("/end"):
            return echo(request, cassette, test)
        return Response(302, "Found", (("LOCATION", "https://api.example.test/end"),))

    with ReplayServer(authority, reverse="https://api.example.test").serve(redirect) as url:
        answer = requests.get(f"{url}/start", timeout=20)
    assert answer.text.split() == ["GET", "https://api.example.test/end"]


def test_the_clients_of_a_tunnel_are_told_apart(authority: Authority) -> None:
    with ReplayServer(authority).serve(echo) as url:
        proxy = url.replace("//", "//billing:test%3A%3Aone@")
        context = ssl.create_default_context(cafile=str(authority.bundle()))
        with httpx.Client(proxy=proxy, verify=context) as client:
            answers = [client.post(f"https://{host}/", content=b"x").text for host in ("a.test", "b.test:8443")]
    assert answers == [
        "POST https://a.test/ billing test::onex",
        "POST https://b.test:8443/ billing test::onex",
    ]


def test_plain_http_in_a_tunnel_and_bytes_sent_too_early(authority: Authority) -> None:
    with ReplayServer(authority).serve(echo) as url, connected(url) as line:
        line.sendall(b"CONNECT h.test:80 HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert everything(line).endswith(b"GET http://h.test/x  ")


def test_the_name_that_a_client_asks_for_wins(authority: Authority) -> None:
    context = ssl.create_default_context(cafile=str(authority.bundle()))
    with ReplayServer(authority).serve(echo) as url, connected(url) as line:
        line.sendall(b"CONNECT 127.0.0.1:443 HTTP/1.1\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 200 ")
        with context.wrap_socket(line, server_hostname="api.example.test") as tls:
            assert ("DNS", "api.example.test") in (tls.getpeercert() or {})["subjectAltName"]


def test_bad_clients_do_not_disturb_good_ones(authority: Authority) -> None:
    ours = ReplayServer(authority)
    with ours.serve(echo) as url, requests.Session() as good:
        for rubbish in (
            b"",
            b"\0\r\n\r\n",
            b"GET http://h/",
            b"CONNECT h.test:443 HTTP/1.1\r\n\r\n\x16\x03\x01\0\x05hello",
        ):
            with connected(url) as line:
                line.sendall(rubbish)
                line.shutdown(socket.SHUT_WR)
                everything(line)
            assert good.get("http://h/", proxies={"http": url}, timeout=20).status_code == 200
    assert ours.untrusting == {"h.test": 1}


def test_who_gets_no_further_is_given_up_and_who_is_silent_is_not(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_PATIENCE", 0.05)
    tunnel = b"CONNECT h.test:443 HTTP/1.1\r\n\r\n"
    with (
        ReplayServer(authority).serve(echo) as url,
        connected(url) as head,
        connected(url) as body,
        connected(url) as tls,
        connected(url) as silent,
    ):
        silent.sendall(b"GET http://h/ HTTP/1.1\r\n\r\n")
        assert silent.recv(1000).startswith(b"HTTP/1.1 200 ")
        head.sendall(b"GET http://h/ HTTP/1.1\r\nX: ")
        body.sendall(b"POST http://h/ HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc")
        tls.sendall(tunnel + b"\x16\x03\x01\x00\x05\x01")
        assert everything(head).startswith(b"HTTP/1.1 408 ")
        assert everything(body).startswith(b"HTTP/1.1 408 ")
        with suppress(ConnectionError):
            assert everything(tls) == b"HTTP/1.1 200 Connection established\r\n\r\n"
        silent.sendall(b"GET http://h/ HTTP/1.1\r\n\r\n")
        assert silent.recv(1000).startswith(b"HTTP/1.1 200 ")


def test_many_who_say_nothing_or_too_much_are_in_nobodys_way(authority: Authority) -> None:
    flood = b"GET http://h/ HTTP/1.1\r\n" + b"X: 1\r\n" * 5000
    with ReplayServer(authority).serve(echo) as url, ExitStack() as stack, requests.Session() as good:
        lines = [stack.enter_context(connected(url)) for _ in range(600)]
        for number, line in enumerate(lines):
            line.sendall((b"", b"GET http://h/ HTTP/1.1\r\nX: ", flood)[number % 3])
        assert good.get("http://h/", proxies={"http": url}, timeout=20).status_code == 200
        assert everything(lines[2]).startswith(b"HTTP/1.1 431 ")


def test_who_is_refused_while_speaking_hears_why(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("driftproxy.adapters.replaying.wire.http._MAX_BODY", 1000)
    with ReplayServer(authority).serve(echo) as url:
        answer = requests.post("http://h/", data=bytes(5_000_000), proxies={"http": url}, timeout=20)
    assert answer.status_code == 413


def test_a_client_that_does_not_trust_us_is_counted(authority: Authority) -> None:
    ours = ReplayServer(authority)
    with (
        ours.serve(echo) as url,
        httpx.Client(proxy=url, verify=ssl.create_default_context()) as client,
        pytest.raises(httpx.ConnectError, match="certificate verify failed"),
    ):
        client.get("https://h.test/")
    assert ours.untrusting == {"h.test": 1}


def test_many_clients_and_large_bodies(authority: Authority) -> None:
    body = os.urandom(3_000_000)

    def ask(number: int) -> bool:
        answer = requests.post(f"http://h/{number}", data=body, proxies={"http": url}, timeout=60)
        return answer.content == f"POST http://h/{number}  ".encode() + body

    with ReplayServer(authority).serve(echo) as url, ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(24)))


def test_a_client_that_does_not_read_is_waited_for(authority: Authority) -> None:
    large = Response(200, "OK", (), b"x" * 1_000_000)
    calls: list[str] = []

    def answer(request: Request, cassette: str, test: str) -> Response:
        calls.append(request.url)
        return large

    with ReplayServer(authority).serve(answer) as url, connected(url) as line:
        line.sendall(b"GET http://h/ HTTP/1.1\r\n\r\n" * 200)
        requests.get("http://h/", proxies={"http": url}, timeout=20)  # by now all of the above has been read
        assert len(calls) < 50
        line.shutdown(socket.SHUT_WR)
        assert everything(line).count(b"HTTP/1.1 200 OK") == 200


def test_a_client_that_never_reads_is_not_read_from(authority: Authority) -> None:
    large = Response(200, "OK", (), b"x" * 1_000_000)
    with ReplayServer(authority).serve(lambda *_: large) as url, connected(url) as line:
        line.settimeout(0.5)
        taken = 0
        with suppress(TimeoutError):
            while taken < 50_000_000:
                taken += line.send(b"GET http://h/ HTTP/1.1\r\n\r\n" * 4000)
        assert taken < 20_000_000  # what the buffers of the kernel hold


def test_a_port_in_use(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(ProxyError, match=f"cannot listen on 127.0.0.1:{port} .*choose another port"),
            ReplayServer(authority, port).serve(echo),
        ):
            pass


def test_the_end_closes_everything_and_frees_the_port(authority: Authority) -> None:
    with ReplayServer(authority).serve(echo) as url:
        assert urlsplit(url).hostname == "127.0.0.1"
        held = socket.create_connection(("127.0.0.1", urlsplit(url).port or 0))
        held.sendall(b"GET http://h/ HTTP/1.1\r\n\r\n")
        assert held.recv(100)
    with held:
        everything(held)
    with socket.create_server(("127.0.0.1", urlsplit(url).port or 0)):
        pass


CUT_OFF = """
import socket, sys
from pathlib import Path

def guard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        place = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments
        print("WENT OUT", event, place, flush=True)

from driftproxy.adapters.trust.authority import Authority
from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.model.http import Response

with ReplayServer(Authority(Path(sys.argv[1]))).serve(lambda *_: Response(501)) as url:
    sys.addaudithook(guard)
    print(url, flush=True)
    sys.stdin.read()
"""


def test_not_one_byte_goes_to_the_real_host(authority: Authority) -> None:
    command = [sys.executable, "-c", CUT_OFF, str(authority.confdir)]
    context = ssl.create_default_context(cafile=str(authority.bundle()))
    with (
        socket.create_server(("127.0.0.1", 0)) as canary,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with httpx.Client(proxy=url, verify=context) as client:
            for scheme in ("http", "https"):
                place = f"{scheme}://127.0.0.1:{canary.getsockname()[1]}/"
                assert client.post(place, json={"a": 1}).status_code == 501
        assert process.communicate()[0] == ""
        canary.settimeout(0)
        with pytest.raises(BlockingIOError):
            canary.accept()
