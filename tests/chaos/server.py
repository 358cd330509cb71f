"""A host on loopback that answers well, or as badly as a test says: real sockets, one fault a small function."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from ssl import SSLContext
from threading import Event, Thread

from driftproxy.model.http import Headers

JSON: Headers = (("Content-Type", "application/json"),)


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    status: int = 200
    headers: Headers = JSON
    body: bytes = b"{}"


def said(data: object, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """An answer in JSON."""
    return Answer(status, (*JSON, *headers), json.dumps(data).encode())


@dataclass(frozen=True)
class Call:
    """A request: the how-manieth for its method and path, and, made when it is asked for, what the API would answer.

    `line` is the connection, and `released` is set when the test has ended.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    times: int
    line: socket
    released: Event
    api: "Api"

    @property
    def well(self) -> Answer:
        """What the API answers, with what that does to its state."""
        return self.api(self)


Api = Callable[[Call], Answer]
Fault = Callable[[Call], Answer | None]
"""What comes of a call; None where nothing more is to be sent."""


@dataclass
class Chaos:
    """What the host does: its API, and the fault that holds where a path begins so; of several the longest."""

    api: Api
    faults: dict[str, Fault] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    host: str = ""

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://{self.host}"

    def fault(self, path: str) -> Fault:
        """Return what happens at a path."""
        fits = [begin for begin in self.faults if path.startswith(begin)]
        return self.faults[max(fits, key=len)] if fits else lambda call: call.well


@contextmanager
def serving(chaos: Chaos, context: SSLContext | None = None) -> Iterator[Chaos]:
    """Serve while in the block."""
    times = Counter[str]()
    released = Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            line = f"{self.command} {self.path}"
            times[line] += 1
            chaos.asked.append(line)
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(
                self.command, self.path, headers, body, times[line], self.connection, released, chaos.api
            )  # fmt: skip
            answer = chaos.fault(self.path)(call)
            if answer is None:
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            bare = answer.status in (204, 304)
            for name, value in (*answer.headers, *([] if bare else [("Content-Length", str(len(answer.body)))])):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"" if bare else answer.body)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            pass

        def finish(self) -> None:
            with suppress(OSError):  # of a connection that a fault has closed
                super().finish()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing of a client that went away."""

    server = Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    chaos.host = f"127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield chaos
    finally:
        released.set()
        server.shutdown()
        server.server_close()
