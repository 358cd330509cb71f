"""A mitmproxy addon that records: it tells which exchange belongs to which cassette, and hands it to the writer."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from http import HTTPStatus
from itertools import count
from logging import getLogger
from time import monotonic
from weakref import WeakKeyDictionary

from mitmproxy import connection, ctx, exceptions, http, tcp, tls
from mitmproxy.addonmanager import Loader
from mitmproxy.log import ALERT
from mitmproxy.proxy.mode_specs import ReverseMode

from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.recording.frames import Exchanged
from driftproxy.adapters.recording.outbox import Outbox
from driftproxy.adapters.recording.writer import Settings
from driftproxy.model.errors import ProxyError
from driftproxy.model.heard import Heard, Unrecorded
from driftproxy.model.pace import timing, whole_events
from driftproxy.traffic.matching.identity import identity
from driftproxy.traffic.serving.relocate import relocated

__all__ = ["Recorder"]


class Recorder:
    """Records what passes through mitmproxy; the options' defaults are the project's configuration.

    `heard` says in the end what came of it. Set `interrupted` where what is recorded was cut short: then what the
    cassettes hold beyond it stays.
    """

    def __init__(self, config: Config) -> None:
        """Take the project's configuration."""
        self.heard = Heard()
        self.interrupted = False
        self._config = config
        self._outbox: Outbox | None = None
        self._ready = asyncio.Event()
        self._numbers = count()
        self._under_way: dict[str, _Exchange] = {}
        self._names: WeakKeyDictionary[connection.Client, tuple[str, str]] = WeakKeyDictionary()
        self._unrecorded: Counter[tuple[str, str]] = Counter()
        self._settings: Settings = {}
        self._cassette, self._others = "", ""
        self._hosts: tuple[str, ...] = ()

    def load(self, loader: Loader) -> None:
        """Declare the options."""
        config = self._config
        for name, kind, default, words in (
            ("cassettes", str, str(config.cassettes), "The folder of the cassettes."),
            ("cassette", str, "default", "The cassette of clients that name none in their proxy's address."),
            ("hosts", Sequence[str], config.record.hosts, "Patterns of the hosts to record, all if there are none."),
            ("others", str, config.record.others, "Other hosts: `pass` on, `ignore` (leave TLS alone), or `block`."),
            ("redact", Sequence[str], config.redact.names, "Further names of headers, fields and parameters to hide."),
            ("personal", bool, config.redact.personal, "Hide what is about persons, too."),
            ("state", str, str(config.state), "The folder for what is kept while recording."),
        ):
            choices = ("pass", "ignore", "block") if name == "others" else None
            loader.add_option(f"drift_{name}", kind, default, words, choices)

    def configure(self, updated: set[str]) -> None:  # noqa: ARG002 - which ones does not matter
        """Refuse to go on in another place."""
        if self._outbox and _settings() != self._settings:
            raise exceptions.OptionsError("driftproxy is recording already: set this option when you start mitmproxy")
        # To read an option is slow.
        self._cassette = ctx.options.drift_cassette
        self._others = ctx.options.drift_others
        self._hosts = tuple(pattern.lower() for pattern in ctx.options.drift_hosts)

    async def running(self) -> None:
        """Start the writer."""
        self._settings = _settings()
        try:
            self._outbox = await Outbox.open(self._settings)
        except ProxyError as error:
            self.heard = Heard(failure=str(error))
            _LOG.error("driftproxy: %s", error)
        self._ready.set()

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Remember which cassette a tunnel is for."""
        self._names[flow.client_conn] = identity(flow.request.headers.pop("proxy-authorization", None))
        request = flow.request
        if self._others == "block" and not self._wanted(request.host, request.port):
            self._block(flow)

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """Leave the tunnels to other hosts closed, if so asked."""
        address = data.context.server.address
        if self._others == "ignore" and address and not self._wanted(*address[:2]):
            data.ignore_connection = True
            self._miss("the host was not asked for; the tunnel was left alone", _place(*address[:2]))

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Note that a client does not trust us."""
        address = data.context.server.address
        place = _place(*address[:2]) if address else data.context.client.sni or "the proxy itself"
        self._miss(f"the client broke off TLS, it may not trust our certificate ({data.conn.error})", place)

    def tcp_start(self, flow: tcp.TCPFlow) -> None:
        """Note a connection that does not speak HTTP."""
        address = flow.server_conn.address
        self._miss("the connection does not speak HTTP", _place(*address[:2]) if address else "")

    async def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Decide whether and where an exchange is recorded; nothing passes unrecorded that should not."""
        await self._ready.wait()
        request = flow.request
        cassette, test = self._names.get(flow.client_conn) or _speaker(request)
        if failure := self._failure():
            flow.response = _answer(502, f"the recording has failed: {failure}")
        elif self._wanted(request.host, request.port):
            self._under_way[flow.id] = _Exchange(next(self._numbers), cassette or self._cassette, test, request)
        elif self._others == "block":
            self._block(flow)
        else:
            self._miss("the host was not asked for", _place(request.host, request.port))

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Let events through as they arrive, and whatever is not recorded."""
        response = flow.response
        if not response or response.raw_content is not None:
            return
        exchange = self._under_way.get(flow.id)
        if not exchange:
            response.stream = True
        elif _media(response) in _STREAMS:
            response.stream = exchange.pass_on

    async def response(self, flow: http.HTTPFlow) -> None:
        """Hand a finished exchange to the writer."""
        exchange = self._under_way.pop(flow.id, None)
        if not exchange or not flow.response:
            return
        if flow.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            if flow.websocket:  # any other protocol is noted as one that is not HTTP
                self._miss("a WebSocket is no request with one answer", exchange.place)
            return
        if flow.request.stream or flow.response.stream not in (False, exchange.pass_on):
            self._miss("a body was streamed past us; do without `stream_large_bodies`", exchange.place)
            return
        if flow.response.trailers:
            self._miss("a cassette has no room for the trailers of an answer; the rest of it is there", exchange.place)
        body = b"".join(exchange.chunks) if flow.response.stream else flow.response.raw_content or b""
        await self._hand_over(exchange, flow.response, body)
        if isinstance(flow.client_conn.proxy_mode, ReverseMode):
            _keep_here(flow.response, flow.client_conn, exchange.request)

    async def error(self, flow: http.HTTPFlow) -> None:
        """Note an exchange that came to no good end; of an event stream that its client has left, keep what came."""
        exchange = self._under_way.pop(flow.id, None)
        if not exchange:
            return
        why = flow.error.msg if flow.error else ""
        left = not flow.client_conn.connected or why == "Client disconnected."
        if left and flow.response and (body := _complete(flow.response, b"".join(exchange.chunks))):
            await self._hand_over(exchange, flow.response, body)
        elif left:
            self._miss("the client left before the answer was complete", exchange.place)
        elif flow.response:
            self._miss(f"the answer was cut off ({why})", exchange.place)
        else:
            self._miss(f"there was no answer ({why})", exchange.place)

    async def done(self) -> None:
        """Let the writer finish, and say what came of it."""
        if not self._outbox:
            return
        outbox, self._outbox = self._outbox, None
        for exchange in self._under_way.values():
            self._miss("it was still under way when the recording ended", exchange.place)
        self._under_way.clear()
        heard = await outbox.close(complete=not self.interrupted)
        unrecorded = tuple(Unrecorded(why, host, times) for (why, host), times in self._unrecorded.most_common())
        self.heard = replace(heard, unrecorded=unrecorded)
        for sentence in self.heard.sentences():
            _LOG.log(ALERT, "driftproxy: %s", sentence)
        if heard.failure:
            _LOG.error("driftproxy: %s", heard.failure)

    async def _hand_over(self, exchange: "_Exchange", response: http.Response, body: bytes) -> None:
        request, fields = exchange.request, response.headers.fields
        if self._outbox:
            await self._outbox.send(
                Exchanged(
                    exchange.began,
                    exchange.cassette,
                    exchange.test,
                    request.method,
                    _url(request),
                    request.headers.fields,
                    request.raw_content or b"",
                    response.status_code,
                    response.reason,
                    (*fields, *timing(fields, zip(exchange.moments, exchange.chunks, strict=True))),
                    body,
                )
            )

    def _failure(self) -> str:
        if self._outbox:
            return self._outbox.failure
        return self.heard.failure or "it has ended"

    def _wanted(self, host: str, port: int) -> bool:
        names = (host.lower(), f"{host}:{port}".lower())
        return not self._hosts or any(fnmatchcase(name, pattern) for name in names for pattern in self._hosts)

    def _block(self, flow: http.HTTPFlow) -> None:
        place = _place(flow.request.host, flow.request.port)
        self._miss("the host was not asked for; the request was blocked", place)
        flow.response = _answer(403, f"{place} is none of the hosts to record, and all others are blocked")

    def _miss(self, why: str, place: str) -> None:
        self._unrecorded[why, place] += 1


_LOG = getLogger(__name__)
_PORTS = {"http": 80, "https": 443}
_EVENTS = b"text/event-stream"
_STREAMS = frozenset(
    {
        _EVENTS,
        b"application/x-ndjson",
        b"application/ndjson",
        b"application/jsonl",
        b"application/x-jsonlines",
        b"application/stream+json",
        b"application/json-seq",
    }
)
"""Media types whose parts mean something before the rest is there."""


@dataclass(slots=True)
class _Exchange:
    """An exchange under way."""

    began: int
    cassette: str
    test: str
    request: http.Request
    chunks: list[bytes] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)

    @property
    def place(self) -> str:
        return _place(self.request.host, self.request.port)

    def pass_on(self, chunk: bytes) -> bytes:
        self.chunks.append(chunk)
        self.moments.append(monotonic())
        return chunk


def _settings() -> Settings:
    options = ctx.options
    return {
        "cassettes": options.drift_cassettes,
        "redact": list(options.drift_redact),
        "personal": "1" if options.drift_personal else "",
        "state": options.drift_state,
    }


def _place(host: str, port: int) -> str:
    name = _bracketed(host)
    return name if port in _PORTS.values() else f"{name}:{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _url(request: http.Request) -> str:
    """Return the URL that the client asked for."""
    port = "" if _PORTS.get(request.scheme) == request.port else f":{request.port}"
    return f"{request.scheme}://{_bracketed(request.host)}{port}{'' if request.path == '*' else request.path}"


def _keep_here(response: http.Response, client: connection.Client, request: http.Request) -> None:
    """Let a redirect lead the client to us again and not past us, now that it is recorded as it was."""
    if location := response.headers.get("location"):
        origin = _url(request).removesuffix(request.path)
        host, port = client.sockname[:2]
        place = f"{'https' if client.tls else 'http'}://{_bracketed(host)}:{port}"
        response.headers["location"] = relocated(location, origin, place)


def _speaker(request: http.Request) -> tuple[str, str]:
    """Return cassette and test that a client names; takes away what is said to proxies only."""
    # To look a header up by its name is slow, and most requests have none of these.
    if not any(name[:6].lower() == b"proxy-" for name, _ in request.headers.fields):
        return "", ""
    request.headers.pop("proxy-connection", None)
    return identity(request.headers.pop("proxy-authorization", None))


def _media(response: http.Response) -> bytes:
    said = (value for name, value in response.headers.fields if name.lower() == b"content-type")
    return next(said, b"").partition(b";")[0].strip().lower()


def _complete(response: http.Response, body: bytes) -> bytes:
    """Return the events, or lines, that came whole; nothing where that cannot be seen."""
    if response.headers.get("content-encoding"):
        return b""
    return whole_events(body) if _media(response) == _EVENTS else body[: body.rfind(b"\n") + 1]


def _answer(status: int, sentence: str) -> http.Response:
    """Return our own answer, told apart from a host's by its header."""
    headers = {"Content-Type": "application/json", "driftproxy-miss": "1"}
    return http.Response.make(status, json.dumps({"error": f"driftproxy: {sentence}"}), headers)
