"""A server whose answers are all the ways a body can be."""

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

BODIES = {
    "/json": '{"name": "Ada", "née": "Byron"}\r\n'.encode(),
    "/binary": b"\x89PNG\r\n\x1a\n\x00\xff",
    "/latin": "café".encode("latin-1"),
    "/bom": b"\xef\xbb\xbf",
    "/nul": b"\0",
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/redirect":
            self._answer(302, b"", {"Location": "/json"})
        elif self.path == "/gone":
            self._answer(204, b"", {})
        elif self.path == "/zipped":
            self._answer(200, gzip.compress(b"zipped"), {"Content-Encoding": "gzip"})
        else:
            self._answer(200, BODIES[self.path], {"Set-Cookie": "a=1"})

    def do_POST(self) -> None:
        self._answer(201, self.rfile.read(int(self.headers["Content-Length"])), {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("X-Twice", "1")
        self.send_header("X-Twice", "2")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    Thread(target=httpd.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
