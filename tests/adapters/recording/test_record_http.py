"""What goes over the wire is recorded as it was, decoded where people want to read it, and passed on untouched."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Interaction, header
from driftproxy.model.pace import gaps
from tests.recording import BINARY, CODED, LATIN, SECRET, TEXT, Recording, Upstream, recording, upstream

PLACES = ("plain", "secure", "http2")
PATHS = (
    "/count/a",
    "/cookies",
    "/redirect",
    "/empty",
    "/same",
    "/binary",
    "/latin",
    "/chunked",
    *(f"/coded/{c}" for c in CODED),
)


@dataclass
class Heard:
    """What a session of all that came to."""

    folder: Folder
    said: str
    answers: dict[tuple[str, str], httpx.Response]
    host: Upstream

    def one(self, place: str, path: str) -> Interaction:
        return next(x for x in self.folder.load(place).interactions if x.request.url.endswith(path))


@contextmanager
def client(running: Recording, cassette: str, *, http2: bool = False) -> Iterator[httpx.Client]:
    import ssl

    trusted = ssl.create_default_context(cafile=running.bundle)
    with httpx.Client(proxy=running.as_(cassette), verify=trusted, http2=http2, timeout=30, trust_env=False) as one:
        yield one


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    project = tmp_path_factory.mktemp("project")
    answers: dict[tuple[str, str], httpx.Response] = {}
    with upstream(project) as host:
        with recording(project, ca=host.ca) as running:
            for place in PLACES:
                base = host.plain if place == "plain" else host.secure
                with client(running, place, http2=place == "http2") as http:
                    for path in PATHS:
                        answers[place, path] = http.get(base + path)
                    answers[place, "/head"] = http.head(f"{base}/head")
                    for path in ("/events", "/lines"):
                        host.host.go.clear()
                        with http.stream("GET", base + path) as stream:
                            parts = stream.iter_raw()
                            first = next(parts)  # comes although the host waits for us
                            time.sleep(0.06)
                            host.host.go.set()
                            rest = b"".join(parts)
                        answers[place, path] = httpx.Response(200, content=first + rest)
                    http.post(f"{base}/multipart", files={"file": ("a.bin", BINARY)}, data={"name": "Ada"})
                    http.post(f"{base}/upload", content=iter([b"one ", b"two"]))
            odd(running, host, project)
        yield Heard(Folder(project / "cassettes"), running.said, answers, host)


def odd(running: Recording, host: Upstream, project: Path) -> None:
    """Do what is not for every kind of connection."""
    with client(running, "odd") as http:
        for path in ("/count/b", "/count/c", "/count/b", "/count/b"):
            http.get(host.plain + path)
        assert len(http.get(f"{host.plain}/large?mb=30").content) == 30 << 20
        assert http.get(f"{host.plain}/abort").status_code == 502
        answer = http.get("http://127.0.0.1:1/refused")
        assert (answer.status_code, "Connect call failed" in answer.text) == (502, True)
        host.host.go.clear()
        with http.stream("GET", f"{host.plain}/events") as stream:
            next(stream.iter_raw())
    with client(running, "secrets") as http:
        http.headers["Authorization"] = f"Bearer {SECRET}"
        http.cookies.set("session", SECRET)
        http.post(f"{host.plain}/secrets?api_key={SECRET}", json={"password": SECRET, "inner": [{"token": SECRET}]})
        http.post(f"{host.plain}/secrets", content=CODED["gzip"], headers={"Content-Encoding": "gzip"})
    with client(running, "../../../escape") as http:
        http.get(f"{host.plain}/json")
    target = host.plain.encode() + b"/raw/[x]|%2F?a=%20&a=1"
    raw(running, b"GET %b HTTP/1.1\r\nHost: x\r\nX-Odd: caf\xe9\r\nProxy-Connection: close\r\n\r\n" % target)
    key = b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng=="
    upgrade = b"Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + key
    assert raw(running, b"GET %b/ws HTTP/1.1\r\n%b\r\n\r\n" % (host.plain.encode(), upgrade)) == b"101"
    assert not list(project.parent.glob("escape*"))


def raw(running: Recording, request: bytes) -> bytes:
    """Send bytes and return the status."""
    with socket.create_connection(("127.0.0.1", int(running.url.rpartition(":")[2]))) as connection:
        connection.sendall(request)
        return connection.recv(99).split()[1]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("path", [*PATHS, "/head", "/events", "/lines"])
def test_the_client_gets_what_the_host_said_and_so_does_the_cassette(heard: Heard, place: str, path: str) -> None:
    answer, response = heard.answers[place, path], heard.one(place, path).response
    assert response.status == answer.status_code
    if path not in ("/coded/odd", "/coded/cut"):
        assert response.body == answer.content
    hidden = {"content-encoding", "content-length", "transfer-encoding", "set-cookie"}
    said = sorted((name.lower(), value) for name, value in answer.headers.multi_items() if name.lower() not in hidden)
    kept = sorted((name.lower(), value) for name, value in response.headers if name.lower() not in hidden)
    assert kept == said or path in ("/events", "/lines")
    assert bool(gaps(response)) is (path == "/events")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_compressed_bodies_are_stored_so_that_people_can_read_them(heard: Heard, place: str, coding: str) -> None:
    response = heard.one(place, f"/coded/{coding}").response
    assert response.body == TEXT
    assert header(response.headers, "content-encoding") is None


@pytest.mark.parametrize(("name", "coding"), [("odd", "odd"), ("cut", "gzip")])
def test_what_cannot_be_decoded_stays_byte_for_byte(heard: Heard, name: str, coding: str) -> None:
    response = heard.one("plain", f"/coded/{name}").response
    assert (response.body, header(response.headers, "content-encoding")) == (CODED[name], coding)


@pytest.mark.parametrize("place", PLACES)
def test_odd_messages(heard: Heard, place: str) -> None:
    cookies = heard.one(place, "/cookies").response.headers
    assert [value for name, value in cookies if name.lower() == "set-cookie"] == [
        "b=REDACTED; Path=/",
        "a=REDACTED; Path=/",
    ]
    head = heard.one(place, "/head")
    assert (head.request.method, head.response.body) == ("HEAD", b"")
    assert int(header(head.response.headers, "content-length") or 0) > 0
    assert heard.one(place, "/binary").response.body == BINARY
    assert heard.one(place, "/latin").response.body == LATIN
    assert BINARY in heard.one(place, "/multipart").request.body
    assert heard.answers[place, "/count/a"].json()["http"] == ("2" if place == "http2" else "1.1")
    upload = heard.one(place, "/upload").request
    assert (upload.body, header(upload.headers, "transfer-encoding")) == (b"one two", None)
    base = heard.host.plain if place == "plain" else heard.host.secure
    assert all(x.request.url.startswith(base) for x in heard.folder.load(place).interactions)
    assert not any(
        name.startswith((":", "Proxy-")) for x in heard.folder.load(place).interactions for name, _ in x.request.headers
    )


def test_repeated_requests_keep_their_order(heard: Heard) -> None:
    counts = [x for x in heard.folder.load("odd").interactions if "/count/" in x.request.url]
    assert [(x.request.url[-1], json.loads(x.response.body)["n"]) for x in counts] == [
        ("b", 1),
        ("c", 1),
        ("b", 2),
        ("b", 3),
    ]


def test_what_is_not_recorded_is_said(heard: Heard) -> None:
    place = heard.host.plain.removeprefix("http://")
    assert f"not recorded: {place}: the answer was cut off" in heard.said
    assert "not recorded: 127.0.0.1:1: there was no answer ([Errno 111]" in heard.said
    assert f"not recorded: {place}: a WebSocket is no request with one answer" in heard.said
    assert heard.said.count("not recorded") == 3


def test_an_event_stream_that_its_client_leaves_is_kept_up_to_there(heard: Heard) -> None:
    assert heard.one("odd", "/events").response.body == b"data: 1\n\n"


def test_a_large_body_is_whole(heard: Heard) -> None:
    assert len(heard.one("odd", "/large?mb=30").response.body) == 30 << 20


def test_no_secret_is_on_disk(heard: Heard) -> None:
    files = [path for path in heard.folder.path.parent.rglob("*") if path.is_file() and "home" not in path.parts]
    assert len(files) > 10
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
    compressed = heard.folder.load("secrets").interactions[1].request
    assert (compressed.body, header(compressed.headers, "content-encoding")) == (TEXT, None)


def test_the_proxys_credentials_go_no_further(heard: Heard) -> None:
    assert not any(name.startswith(b"proxy-") for head in heard.host.host.heads for name in head)
    kept = "".join(path.read_text().lower() for path in heard.folder.path.glob("*.yaml"))
    assert "proxy-" not in kept.replace("driftproxy-timing", "")


def test_names_from_outside_stay_inside(heard: Heard) -> None:
    assert [name for name in heard.folder.names() if name.startswith("escape-")]


def test_a_client_that_names_no_cassette_gets_the_default_one_with_its_url_as_it_wrote_it(heard: Heard) -> None:
    request = heard.folder.load("default").interactions[0].request
    assert request.url.endswith("/raw/[x]|%2F?a=%20&a=1")
    assert header(request.headers, "x-odd") == "café"


def test_the_notes_name_the_test(heard: Heard) -> None:
    assert heard.folder.notes("plain").tests == ("test",)
    assert heard.folder.notes("default").tests == ()
    assert heard.folder.notes("plain").tool.startswith("driftproxy ")
