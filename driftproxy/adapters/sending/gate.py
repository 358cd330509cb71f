"""The last place before the socket: what may not be sent to a host does not get past it, whoever asks."""

import ssl
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from types import TracebackType
from typing import cast
from urllib.request import getproxies_environment, proxy_bypass

import httpcore
import httpx

from driftproxy.adapters.sending.wire import Wire
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Request
from driftproxy.traffic.endpoints.host import authority_of, is_local
from driftproxy.traffic.resending.permit import Permit, refused

__all__ = ["Gate", "proxy_of"]


class Gate(httpx.AsyncBaseTransport):
    """The connections to one host, over HTTP/1.1 or HTTP/2, and to no other; it follows no redirect.

    `permit` says what may be sent; `posts_to` is the one URL, if any, that may be posted to besides: where tokens are
    issued. Raises Unreachable of the kind `blocked` or `unsafe` for anything else.
    """

    def __init__(
        self, host: str, permit: Permit, context: ssl.SSLContext, *, connections: int = 4, posts_to: str = ""
    ) -> None:
        """Open no connection yet."""
        self._host, self._permit, self._posts_to = host, permit, posts_to
        self._pool = _pool(host, permit, context, connections)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer, its body not read yet."""
        self._check(request)
        heard = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        stream = _Body(cast("AsyncIterable[bytes]", heard.stream), _step(heard.headers))
        return httpx.Response(heard.status, headers=heard.headers, stream=stream, extensions=heard.extensions)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    def _check(self, request: httpx.Request) -> None:
        url = str(request.url)
        if self._posts_to and (request.method, url) == ("POST", str(httpx.URL(self._posts_to))):
            return
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
        if authority_of(url) != self._host:
            raise Unreachable("blocked", f"this is the way to {self._host}, and to no other host")
        if why := refused(Request(request.method, url, headers, request.content), {self._host: self._permit}):
            raise Unreachable(*why)


def proxy_of(host: str, scheme: str) -> str:
    """Return the proxy that the environment names for a host, `""` for none; for local addresses there is none."""
    proxies = getproxies_environment()
    if is_local(host) or proxy_bypass(host):
        return ""
    found = proxies.get(scheme) or proxies.get("all") or ""
    return found if not found or "://" in found else f"http://{found}"


class _Body(httpx.AsyncByteStream):
    """The body of an answer, in pieces of so many bytes at most."""

    def __init__(self, stream: AsyncIterable[bytes], step: int) -> None:
        self._stream, self._step = stream, step

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            for place in range(0, len(piece), self._step):
                yield piece[place : place + self._step]

    async def aclose(self) -> None:
        if close := getattr(self._stream, "aclose", None):
            await close()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        await self.aclose()


def _pool(host: str, permit: Permit, context: ssl.SSLContext, connections: int) -> httpcore.AsyncConnectionPool:
    wire = Wire(host, private=permit.private or is_local(host))
    if proxy := proxy_of(host, permit.scheme):
        if not proxy.startswith(("http://", "https://")):
            raise Unreachable("connection", f"the proxy that the environment names for {host} is none for HTTP")
        # The proxy is the user's own, and may well lie in a private network; what it leads to, it resolves itself.
        return httpcore.AsyncHTTPProxy(
            proxy, ssl_context=context, http2=True, max_connections=connections, network_backend=wire.to_proxy()
        )
    return httpcore.AsyncConnectionPool(
        context, http2=True, max_connections=connections, keepalive_expiry=_KEPT, network_backend=wire
    )


def _step(headers: Sequence[tuple[bytes, bytes]]) -> int:
    coded = b",".join(value.lower() for name, value in headers if name.lower() == b"content-encoding")
    return _LITTLE if b"br" in coded or b"zstd" in coded else _MUCH


_LITTLE, _MUCH = 64, 64 << 10
"""How many bytes are unpacked at once: of a dozen Brotli makes 16 MiB, and who reads looks at the size in between."""

_KEPT = 60.0
"""Seconds that an idle connection is kept."""
