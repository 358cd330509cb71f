"""The replay addon: mitmproxy as a second door to the same answers, for people who live in it."""

import asyncio
import logging
import math
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from urllib.parse import urlunsplit
from weakref import WeakKeyDictionary

from mitmproxy import connection, ctx, http, tcp, tls, udp
from mitmproxy.addonmanager import Loader
from mitmproxy.proxy import server_hooks
from OpenSSL import SSL

from driftproxy.adapters.replaying.wire.door import Answer, Who
from driftproxy.adapters.replaying.wire.framing import UNFRAMED
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.http import Request, Response, header, without_headers
from driftproxy.traffic.matching.identity import identity

__all__ = ["Replayer", "Start"]

Start = Callable[[str, Sequence[str]], tuple[Answer, Callable[[Counter[str]], Sequence[str]]]]
"""Begins: takes the cassette to answer from, `""` for all, and faults as they are ordered; raises DriftproxyError.

Returns what answers, and what says the lines of the end report, given the hosts whose clients did not trust us.
"""


class Replayer:
    """Answers every request, and lets nothing go upstream.

    Faults that act in the middle of an answer (a body cut short, a slow body, a wrong length) are for our own server:
    mitmproxy sends whole answers, so they reset the line here, or let the whole answer wait.
    """

    def __init__(self, start: Start) -> None:
        """Take what begins once the options are known."""
        self._start = start
        self._answer: Answer | None = None
        self._names: WeakKeyDictionary[connection.Client, Who] = WeakKeyDictionary()
        self._untrusting: Counter[str] = Counter()
        self._broken: WeakKeyDictionary[connection.Client, bool] = WeakKeyDictionary()

    def load(self, loader: Loader) -> None:
        """Declare the options."""
        loader.add_option("drift_cassette", str, "", "Answer from this cassette only.")
        loader.add_option("drift_faults", Sequence[str], [], "What fails on purpose: `status=503 first 2`.")

    def running(self) -> None:
        """Load the cassettes; ends mitmproxy where that cannot be."""
        # Neither a connection nor a certificate is wanted from upstream.
        ctx.options.update(connection_strategy="lazy", upstream_cert=False)
        try:
            self._answer, self._report = self._start(ctx.options.drift_cassette, ctx.options.drift_faults)
        except DriftproxyError as error:
            _LOG.error("driftproxy: %s", error)
            ctx.master.shutdown()

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Remember who speaks in a tunnel."""
        who = identity(flow.request.headers.get("proxy-authorization"))
        self._names[flow.client_conn] = who
        said = self._said(Request("CONNECT", f"https://{flow.request.host}:{flow.request.port}"), who)
        self._broken[flow.client_conn] = isinstance(said, Delivery) and said.cut is Cut.HANDSHAKE

    def tls_start_client(self, data: tls.TlsData) -> None:
        """Let a handshake fail that is to fail, for want of a certificate; else mitmproxy makes one."""
        if self._broken.get(data.context.client):
            data.ssl_conn = SSL.Connection(SSL.Context(SSL.TLS_SERVER_METHOD))
            data.ssl_conn.set_accept_state()

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Count a client that does not trust us."""
        if not self._broken.get(data.context.client):
            self._untrusting[data.conn.sni or "the proxy itself"] += 1

    def server_connect(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Let nothing go upstream: neither what is no HTTP, nor what an error of ours would let through."""
        data.server.error = "driftproxy: nothing goes upstream in replay"

    def tcp_start(self, flow: tcp.TCPFlow) -> None:
        """Let nothing through that is not HTTP."""
        flow.kill()

    def udp_start(self, flow: udp.UDPFlow) -> None:
        """Let nothing through that is not HTTP."""
        flow.kill()

    async def request(self, flow: http.HTTPFlow) -> None:
        """Answer a request."""
        who = self._names.get(flow.client_conn) or identity(flow.request.headers.get("proxy-authorization"))
        said = self._said(_request(flow.request), who)
        delivery = said if isinstance(said, Delivery) else Delivery(said)
        if math.isinf(delivery.wait + delivery.stall):
            await asyncio.Event().wait()
        await asyncio.sleep(delivery.wait + delivery.stall)
        flow.response = _response(delivery.response, flow.request.method)
        if delivery.cut is not Cut.NOWHERE or delivery.claimed:
            flow.kill()

    def done(self) -> None:
        """Say what it came to."""
        if self._answer:
            for line in self._report(self._untrusting):
                _LOG.warning("%s", line)

    def _said(self, request: Request, who: Who) -> Response | Delivery:
        if self._answer is None:
            return Response(502, "Not replaying", (), b"driftproxy: there is nothing to replay")
        said = self._answer(request, *who)
        if isinstance(said, Future):
            raise TypeError("real hosts are not asked here")
        return said


_LOG = logging.getLogger(__name__)
_PORTS = {"http": 80, "https": 443}
_PROXY = frozenset({"proxy-authorization", "proxy-connection"})


def _request(request: http.Request) -> Request:
    name = f"[{request.host}]" if ":" in request.host else request.host
    place = name if _PORTS.get(request.scheme) == request.port else f"{name}:{request.port}"
    path, _, query = request.path.partition("?")
    url = urlunsplit((request.scheme, place, path, query, ""))
    headers = tuple(request.headers.items(multi=True))
    return Request(request.method, url, without_headers(headers, _PROXY), request.get_content(strict=False) or b"")


def _response(response: Response, method: str) -> http.Response:
    length = header(response.headers, "content-length") if method == "HEAD" else str(len(response.body))
    fields = without_headers(response.headers, UNFRAMED)
    made = http.Response.make(response.status, b"" if method == "HEAD" else response.body)
    made.headers = http.Headers(
        [(n.encode("utf-8", "surrogateescape"), v.encode("utf-8", "surrogateescape")) for n, v in fields]
    )
    if length and response.status not in (204, 304):
        made.headers["content-length"] = length
    made.data.reason = response.reason.encode("utf-8", "replace") or made.data.reason
    return made
