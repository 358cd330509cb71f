"""Help for tests of recording: a host that does whatever HTTP can, and the recorder as a user runs it."""

import asyncio
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs

import brotli
import trustme
import zstandard
from hypercorn.asyncio import serve
from hypercorn.config import Config

from driftproxy.traffic.matching.identity import address_for

TEXT = json.dumps({"text": "to be read by people: äöü " * 40}).encode()
BINARY = bytes(range(256)) * 40
LATIN = "caf\xe9 ".encode("latin-1") * 9
SECRET = "sk_live_planted0123456789"
CODED = {
    "gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
    "odd": TEXT[::-1],
    "cut": gzip.compress(TEXT)[:-9],
}
REVEALED = {"api_key": SECRET, "note": f"use {SECRET}", "ok": True}
JSON = [(b"content-type", b"application/json")]
FIXED: dict[str, tuple[int, list[tuple[bytes, bytes]], list[bytes]]] = {
    "cookies": (200, [(b"set-cookie", b"b=1; Path=/"), (b"set-cookie", b"a=2; Path=/")], [b"{}"]),
    "redirect": (302, [(b"location", b"/json")], []),
    "empty": (204, [], []),
    "same": (304, [(b"etag", b'"1"')], []),
    "binary": (200, [(b"content-type", b"image/png"), (b"content-length", b"10240")], [BINARY]),
    "latin": (200, [(b"content-type", b"text/plain; charset=iso-8859-1")], [LATIN]),
    "chunked": (200, JSON, [b"[1,", b" 2]"]),
    "events": (200, [(b"content-type", b"text/event-stream")], [b"data: 1\n\n", b"data: 2\n\n"]),
    "lines": (200, [(b"content-type", b"application/x-ndjson")], [b'{"n": 1}\n', b'{"n": 2}\n']),
    "abort": (200, [(b"content-length", b"100")], [b"partial"]),
    "secrets": (200, [*JSON, (b"set-cookie", f"sid={SECRET}".encode())], [json.dumps(REVEALED).encode()]),
}


class Host:
    """An ASGI application; `go` lets its event streams go on."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.heads: list[dict[bytes, bytes]] = []
        self.go = Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close"})
        if scope["type"] != "http":
            return
        body = b""
        while (event := await receive())["type"] == "http.request":
            body += event["body"]
            if not event.get("more_body"):
                break
        await self.answer(scope, body, send)

    async def answer(self, scope: Any, body: bytes, send: Any) -> None:
        path = scope["path"]
        self.seen[path] += 1
        self.heads.append(dict(scope["headers"]))
        status, headers, parts = self.said(path, scope, body)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for number, part in enumerate(parts):
            while number and path in ("/events", "/lines") and not self.go.is_set():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await send({"type": "http.response.body", "body": part, "more_body": True})
            if path == "/abort":
                raise ConnectionAbortedError
        await send({"type": "http.response.body", "body": b""})

    def said(self, path: str, scope: Any, body: bytes) -> tuple[int, list[tuple[bytes, bytes]], list[bytes]]:
        """Return status, headers and the parts of the body."""
        kind, _, rest = path[1:].partition("/")
        if kind in FIXED:
            return FIXED[kind]
        if kind == "moved":
            place = f"{scope['scheme']}://{dict(scope['headers'])[b'host'].decode()}"
            return 302, [(b"location", f"{place}/count/moved".encode())], []
        if kind == "coded":
            return 200, [*JSON, (b"content-encoding", rest.encode().replace(b"cut", b"gzip"))], [CODED[rest]]
        if kind == "large":
            size = int(parse_qs(scope["query_string"].decode())["mb"][0]) << 20
            return 200, [(b"content-type", b"application/octet-stream")], [b"0123456789abcde\n" * (size >> 4)]
        said = {"n": self.seen[path], "method": scope["method"], "http": scope["http_version"], "size": len(body)}
        answer = json.dumps(said).encode()
        return 200, [*JSON, (b"content-length", str(len(answer)).encode())], [answer]


@dataclass
class Upstream:
    """Where the host is, plain and with TLS, and the file of the authority to trust."""

    host: Host
    plain: str
    secure: str
    ca: Path


@contextmanager
def upstream(folder: Path) -> Iterator[Upstream]:
    """Run the host on loopback; it speaks HTTP/2 to who offers it over TLS."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost", "127.0.0.1", "0.0.0.0")
    certificate.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    config = Config()
    config.bind, config.insecure_bind = ["127.0.0.1:0"], ["127.0.0.1:0"]
    config.certfile, config.keyfile = str(folder / "cert.pem"), str(folder / "key.pem")
    config.errorlog = None
    sockets = config.create_sockets()
    listening = (sockets.insecure_sockets[0], sockets.secure_sockets[0])
    for one in listening:
        one.listen()  # so that who is early waits and is not refused
    plain, secure = (one.getsockname()[1] for one in listening)
    config.create_sockets = lambda: sockets  # type: ignore[method-assign]
    host, stop = Host(), Event()

    async def stopped() -> None:
        while not stop.is_set():  # noqa: ASYNC110 - an event of another thread
            await asyncio.sleep(0.02)

    thread = Thread(target=lambda: asyncio.run(serve(host, config, shutdown_trigger=stopped)))
    thread.start()
    try:
        yield Upstream(host, f"http://127.0.0.1:{plain}", f"https://localhost:{secure}", folder / "ca.pem")
    finally:
        host.go.set()
        stop.set()
        thread.join()


@dataclass
class Recording:
    """A running recorder: its URL, the bundle to trust, and in the end its exit code and what it said."""

    process: subprocess.Popen[str]
    url: str
    bundle: str
    said: str = ""
    code: int | None = None

    def as_(self, cassette: str) -> str:
        """Return the URL of the proxy for a cassette."""
        return address_for(self.url, cassette, "test")

    def stop(self) -> None:
        """Press Ctrl-C and wait."""
        self.process.send_signal(signal.SIGINT)
        self.wait()

    def wait(self) -> None:
        """Wait for its end."""
        assert self.process.stderr
        self.said += self.process.stderr.read()
        self.code = self.process.wait()


def environment(project: Path, ca: Path | None = None) -> dict[str, str]:
    """Return an environment without the proxies of whoever runs the tests."""
    ours = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "COVERAGE_PROCESS_START")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and "proxy" not in name.lower() and not name.startswith("DRIFTPROXY_")
    }
    return {**kept, "XDG_STATE_HOME": str(project / "home"), "DRIFTPROXY_KEY": ""} | (
        {"SSL_CERT_FILE": str(ca)} if ca else {}
    )


@contextmanager
def recording(project: Path, *words: str, ca: Path | None = None) -> Iterator[Recording]:
    """Run `driftproxy record` without a command in a project's folder; it is stopped at the end, if it still runs."""
    command = [sys.executable, "-m", "driftproxy", "record", *words]
    with subprocess.Popen(
        command, cwd=project, env=environment(project, ca), stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr
        said = ""
        while not (found := re.search(r"(?:on )?(http://127\.0\.0\.1:\d+)(?:.*trust: ([^)]+)\))?", said)):
            line = process.stderr.readline()
            assert line, said
            said += line
        running = Recording(process, found[1], found[2] or "", said)
        try:
            yield running
        finally:
            if running.code is None:
                running.stop()


def record(project: Path, *words: str, ca: Path | None = None) -> tuple[int, str, str]:
    """Run `driftproxy record` to its end; return exit code, output and errors."""
    command = [sys.executable, "-m", "driftproxy", "record", *words]
    done = subprocess.run(
        command, cwd=project, env=environment(project, ca), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr
