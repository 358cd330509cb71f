"""What goes over the wire when a recording is asked again, and how each failure is named."""

import gzip
import socket
import ssl
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any

import pytest
import trustme

from driftproxy.adapters.configuration.hosts import Host
from driftproxy.adapters.sender import LiveSender
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Headers, Request, header


class Live(ThreadingHTTPServer):
    """A server that remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.host = f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class _Handler(BaseHTTPRequestHandler):
    server: Live
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.command, self.path, headers, body))
        path = self.path.partition("?")[0]
        if path == "/silent":
            sleep(3)
        elif path == "/broken":
            self.wfile.write(b"this is no HTTP\r\n\r\n")
            self.close_connection = True
        elif path == "/short":
            self._answer({"Content-Length": "100"}, b"short")
            self.close_connection = True
        elif path == "/stream":
            self._answer({"Content-Type": "text/event-stream", "Connection": "close"}, b"data: 1\n\n")
            self.wfile.flush()
            sleep(3)
        elif path == "/zip":
            packed = gzip.compress(b"unpacked")
            self._answer({"Content-Encoding": "gzip", "Content-Length": str(len(packed))}, packed)
        elif path == "/bad-zip":
            self._answer({"Content-Encoding": "gzip", "Content-Length": "3"}, b"abc")
        elif path == "/echo":
            said = self.headers["X-Key"]
            self._answer({"X-Said": said, "Content-Length": str(len(said))}, said.encode())
        else:
            self._answer({"Location": "/other", "Set-Cookie": "sid=1", "Content-Length": "2"}, b"hi", status=302)

    do_POST = do_GET  # noqa: N815 - the names that http.server looks for
    do_HEAD = do_GET  # noqa: N815

    def _answer(self, headers: dict[str, str], body: bytes, *, status: int = 200) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture
def live() -> Iterator[Live]:
    server = Live()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def send(live: Live) -> Iterator[Callable[..., LiveSender]]:
    """Return a function that makes a sender: the live server is declared, and so are the hosts that are given."""
    opened: list[LiveSender] = []

    def make(headers: dict[str, dict[str, str]] | None = None, timeout: float = 30, **host: Any) -> LiveSender:
        said: dict[str, dict[str, str]] = {live.host: {}, **(headers or {})}
        hosts = {name: Host(headers=own) for name, own in said.items()}
        hosts[live.host] = hosts[live.host].model_copy(update=host)
        opened.append(LiveSender(hosts, timeout=timeout))
        return opened[-1]

    yield make
    for sender in opened:
        sender.__exit__(None, None, None)


Send = Callable[..., LiveSender]


def why(sender: LiveSender, url: str, headers: Headers = ()) -> tuple[str, str]:
    with pytest.raises(Unreachable) as caught:
        sender.send(Request("GET", url, headers))
    return caught.value.kind, str(caught.value)


def test_a_credential_that_the_answer_repeats_is_taken_out(
    live: Live, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_OF_TEST", "quite-long-a-secret")
    monkeypatch.setenv("STAGE_OF_TEST", "test")
    answer = send({live.host: {"X-Key": "${STAGE_OF_TEST} ${KEY_OF_TEST} x"}}).send(
        Request("GET", f"http://{live.host}/echo")
    )
    assert live.asked[0][2]["x-key"] == "test quite-long-a-secret x"
    assert answer.body == b"test REDACTED x"
    assert header(answer.headers, "x-said") == "test REDACTED x"
    assert header(answer.headers, "content-length") == "15"


def test_the_request_arrives_as_it_was_recorded(live: Live, send: Send) -> None:
    headers = (("X-Own", "é"), ("Accept", "a/b"), ("Content-Type", "text/plain"))
    send(allow=("POST /*",)).send(Request("POST", f"http://{live.host}/a%2Fb?x=%20&y", headers, b"\xff\0"))
    method, path, heard, body = live.asked[0]
    assert (method, path, body) == ("POST", "/a%2Fb?x=%20&y", b"\xff\0")
    assert heard["accept"] == "a/b"
    assert heard["x-own"].encode("latin-1").decode() == "é"


def test_a_redirect_is_an_answer_and_no_cookie_is_kept(live: Live, send: Send) -> None:
    sender = send()
    answer = sender.send(Request("GET", f"http://{live.host}/"))
    assert (answer.status, answer.reason, answer.body) == (302, "Found", b"hi")
    sender.send(Request("GET", f"http://{live.host}/"))
    assert [path for _, path, _, _ in live.asked] == ["/", "/"]
    assert "cookie" not in live.asked[1][2]


def test_what_is_about_the_moment_or_the_connection_is_not_sent(live: Live, send: Send) -> None:
    names = (
        "If-None-Match",
        "If-Modified-Since",
        "Range",
        "Proxy-Authorization",
        "Connection",
        "X-Hop",
        "TE",
        "Upgrade",
    )
    headers = tuple((name, "X-Hop" if name == "Connection" else "odd-value") for name in names)
    send().send(Request("GET", f"http://{live.host}/", (*headers, ("Host", "evil.test"), ("Accept-Encoding", "odd"))))
    heard = live.asked[0][2]
    assert "odd" not in str(heard.values())
    assert "X-Hop" not in heard.values()
    assert heard["host"] == live.host


def test_the_answer_is_unpacked_and_says_so(live: Live, send: Send) -> None:
    answer = send().send(Request("GET", f"http://{live.host}/zip", (("Accept-Encoding", "odd"),)))
    assert answer.body == b"unpacked"
    assert header(answer.headers, "content-encoding") is None
    assert header(answer.headers, "content-length") == "8"


def test_the_length_in_the_answer_to_head_stays(live: Live, send: Send) -> None:
    answer = send().send(Request("HEAD", f"http://{live.host}/"))
    assert (header(answer.headers, "content-length"), answer.body) == ("2", b"")


def test_what_stands_for_secrets_is_not_sent(live: Live, send: Send) -> None:
    headers = (("Authorization", "Bearer REDACTED"), ("Cookie", "REDACTED"), ("X-Key", "REDACTED"), ("X-Own", "y"))
    send().send(Request("GET", f"http://REDACTED@{live.host}/x?a=1&key=REDACTED&b=2", headers))
    _, path, heard, _ = live.asked[0]
    assert path == "/x?a=1&b=2"
    assert "REDACTED" not in str(heard)
    assert "authorization" not in heard
    assert heard["x-own"] == "y"


def test_credentials_go_to_their_host_only(live: Live, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN_OF_TEST", "t0p \n")
    sender = send({live.host: {"authorization": "Bearer ${TOKEN_OF_TEST}"}, "other.test": {"X-Other": "secret"}})
    request = Request("GET", f"http://{live.host}/", (("Authorization", "Bearer recorded"),))
    sender.send(request)
    assert live.asked[0][2]["authorization"] == "Bearer t0p"
    assert "x-other" not in live.asked[0][2]

    for declared in ("127.0.0.1", "127.0.0.1:1", f"localhost:{live.server_port}"):
        send({declared: {"X-Key": "secret"}}).send(request)
        assert "x-key" not in live.asked[-1][2]


def test_a_credential_that_is_not_set_is_named(live: Live, send: Send) -> None:
    sender = send({live.host: {"X-Key": "${NOT_SET_IN_TESTS}"}})
    assert why(sender, f"http://{live.host}/") == (
        "auth",
        f"a credential for {live.host} is missing: set the environment variable NOT_SET_IN_TESTS",
    )
    assert live.asked == []


@pytest.mark.parametrize(
    ("path", "timeout", "kind", "words"),
    [
        ("/silent", 0.3, "timeout", "did not answer in full within 0.3 s; `--timeout`"),
        ("/broken", 30, "connection", "no proper HTTP"),
        ("/short", 30, "connection", "broke off the connection"),
        ("/bad-zip", 30, "connection", "no proper HTTP"),
    ],
)
def test_a_host_in_trouble_is_named(
    live: Live, send: Send, *, path: str, timeout: float, kind: str, words: str
) -> None:
    found, said = why(send(timeout=timeout), f"http://{live.host}{path}")
    assert found == kind
    assert words in said
    assert live.host in said


def test_an_endless_event_stream_is_cut_not_lost(live: Live, send: Send) -> None:
    assert send(timeout=1).send(Request("GET", f"http://{live.host}/stream")).body == b"data: 1\n\n"


def test_a_closed_port_is_named(send: Send) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        assert why(send({host: {}}), f"http://{host}/") == (
            "connection",
            f"{host} refuses the connection: is it running?",
        )


def test_a_name_that_does_not_resolve_is_named(send: Send) -> None:
    kind, said = why(send({"no-such-host.invalid": {}}), "https://no-such-host.invalid/")
    assert kind == "dns"
    assert said.startswith("the name no-such-host.invalid cannot be resolved: ")


def test_a_malformed_request_never_shows_its_headers(live: Live, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_OF_TEST", "s3cret\r\nX: y")
    sender = send({live.host: {"X-Key": "${KEY_OF_TEST}"}})
    kind, said = why(sender, f"http://{live.host}/")
    assert kind == "connection"
    assert "malformed" in said
    assert "s3cret" not in said
    assert why(sender, f"http://{live.host}/\x00")[0] == "connection"


def test_an_invalid_certificate_is_refused_unless_told_otherwise(live: Live, send: Send) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    live.socket = context.wrap_socket(live.socket, server_side=True)
    kind, said = why(send(scheme="https"), f"https://{live.host}/zip")
    assert kind == "tls"
    assert said.startswith(f"the certificate of {live.host} is not valid: ")
    assert said.endswith("see `--ssl-insecure`")
    with LiveSender({live.host: Host(scheme="https")}, verify=False) as insecure:
        assert insecure.send(Request("GET", f"https://{live.host}/zip")).body == b"unpacked"


def test_a_proxy_of_the_environment_is_not_asked_for_loopback(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with LiveSender({live.host: Host()}) as sender:
        assert sender.send(Request("GET", f"http://{live.host}/zip")).status == 200
