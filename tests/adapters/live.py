"""A live host on loopback that answers as a test scripts it, and remembers what it was asked."""

import ssl
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import monotonic, sleep

from driftproxy.adapters.configuration.hosts import Host, Pacing
from driftproxy.adapters.sender import LiveSender
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Headers, Interaction, Request, Response
from driftproxy.traffic.outcomes.outcome import inconclusive
from driftproxy.traffic.resending.budget import Budget
from driftproxy.traffic.resending.plan import Ask, Where


@dataclass(frozen=True)
class Asked:
    """A request as it came, and when."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass(frozen=True)
class Answer:
    status: int = 200
    headers: Headers = ()
    body: bytes = b"{}"
    after: float = 0.0


class Live(ThreadingHTTPServer):
    """Answers a path with what is scripted for it, one after the other and the last for good; others with `{}`.

    `most` is the most requests that were under way at a time.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.host = f"127.0.0.1:{self.server_port}"
        self.url = f"{'https' if context else 'http'}://{self.host}"
        self.script: defaultdict[str, deque[Answer]] = defaultdict(lambda: deque([Answer()]))
        self.asked: list[Asked] = []
        self.lock = Lock()
        self.flying = self.most = 0

    def answers(self, path: str, *answers: Answer) -> None:
        """Script a path."""
        self.script[path] = deque(answers)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away."""


class _Handler(BaseHTTPRequestHandler):
    server: Live
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        heard = {name.lower(): value for name, value in self.headers.items()}
        with self.server.lock:
            self.server.flying += 1
            self.server.most = max(self.server.most, self.server.flying)
            self.server.asked.append(Asked(self.command, self.path, heard, body, monotonic()))
            waiting = self.server.script[self.path.partition("?")[0]]
            answer = waiting.popleft() if len(waiting) > 1 else waiting[0]
        sleep(answer.after)
        with self.server.lock:
            self.server.flying -= 1
        if not answer.status:
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in (*answer.headers, ("Content-Length", str(len(answer.body)))):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the names that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Live]:
    """Serve while in the block."""
    server = Live(context)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def ask(url: str, index: int = 0, method: str = "GET", after: tuple[Where, ...] = (), status: int = 200) -> Ask:
    """A request whose recording was answered so."""
    request = Request(method, url)
    return Ask("c", index, request, Interaction(request, Response(status, body=b"{}")), after)


@dataclass
class Heard:
    """What `send_all` told: status or kind of failure by position, and whether it was interrupted."""

    ended: dict[int, int | str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    interrupted: bool = False


def sent(asks: list[Ask], hosts: dict[str, Host], pacing: Pacing | None = None, budget: Budget | None = None) -> Heard:
    """Send all, and return what came of each."""
    told = Heard()

    def heard(one: Ask, outcome: Response | Unreachable) -> None:
        assert one.index not in told.ended
        told.ended[one.index] = outcome.kind if isinstance(outcome, Unreachable) else outcome.status
        told.reasons[one.index] = str(outcome) if isinstance(outcome, Unreachable) else ""

    with LiveSender(hosts, pacing or Pacing(retries=0), timeout=5, budget=budget) as sender:
        told.interrupted = sender.send_all(asks, lambda one, answer: inconclusive(one.stored.response, answer), heard)
    return told
