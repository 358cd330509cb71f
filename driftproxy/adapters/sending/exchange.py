"""One request and its answer on the wire, and how a failure is named."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator

import httpcore
import httpx

from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Headers, Request, Response, without_headers
from driftproxy.traffic.endpoints.host import authority_of

__all__ = ["exchange", "named"]

Cleared = Callable[[bytes], bytes]
"""Takes the credentials out that an answer repeats."""


async def exchange(way: httpx.AsyncBaseTransport, request: Request, cleared: Cleared, *, timeout: float) -> Response:  # noqa: ASYNC109 - for all of it
    """Return the answer, unpacked; raises Unreachable if there is none in so many seconds.

    An event stream that never ends is cut when the time is over.
    """
    host = authority_of(request.url)
    heard: list[bytes] = []
    answer: httpx.Response | None = None
    try:
        try:
            async with asyncio.timeout(timeout):
                answer = await way.handle_async_request(_on_the_wire(request))
                await _read(answer, heard, host)
        except TimeoutError:
            if answer is None or not answer.headers.get("content-type", "").startswith("text/event-stream"):
                raise
        finally:
            if answer is not None:
                await answer.aclose()
        body = cleared(b"".join(heard))
        return Response(answer.status_code, answer.reason_phrase, _headers(answer, body, cleared), body)
    except _FOREIGN as error:
        raise Unreachable(*named(error, host, timeout)) from error


_FOREIGN = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ProxyError,
    ValueError,
    OSError,
)
_BROKEN = (
    httpx.DecodingError,
    httpcore.NetworkError,
    httpcore.RemoteProtocolError,
    httpcore.ProxyError,
    ConnectionError,
)
_NOT_KEPT = frozenset(
    {
        *("connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"),
        "content-encoding",
    }
)
_USUAL = {"Accept": "*/*", "User-Agent": "driftproxy"}
"""What is said where the recording says nothing."""

_MOST = 64 << 20
"""Bytes of a body, unpacked, that an answer may have."""

_CAUSES: tuple[tuple[type[BaseException], str, str], ...] = (
    (ssl.SSLCertVerificationError, "tls", "the certificate of {host} is not valid: {error}; see `--ssl-insecure`"),
    (ssl.SSLError, "tls", "no TLS connection to {host} could be made: {error}"),
    (socket.gaierror, "dns", "the name {host} cannot be resolved: {error}"),
    (ConnectionRefusedError, "connection", "{host} refuses the connection: is it running?"),
    (httpcore.TimeoutException, "timeout", ""),
    (TimeoutError, "timeout", ""),
)


def _on_the_wire(request: Request) -> httpx.Request:
    said = {name.lower() for name, _ in request.headers}
    usual = [(name.encode(), value.encode()) for name, value in _USUAL.items() if name.lower() not in said]
    packed = [(b"Accept-Encoding", b"gzip, deflate, br, zstd")]
    own = [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in request.headers]
    return httpx.Request(request.method, request.url, headers=[*usual, *packed, *own], content=request.body or None)


async def _read(answer: httpx.Response, heard: list[bytes], host: str) -> None:
    size = 0
    async for piece in answer.aiter_bytes():
        heard.append(piece)
        if (size := size + len(piece)) > _MOST:
            raise Unreachable("unreadable", f"{host} answered with more than {_MOST >> 20} MiB")


def _headers(answer: httpx.Response, body: bytes, cleared: Cleared) -> Headers:
    """Return the headers of an answer as they fit its unpacked body."""
    encoding = answer.headers.encoding
    pairs = ((name.decode(encoding), cleared(value).decode(encoding)) for name, value in answer.headers.raw)
    kept = without_headers(tuple(pairs), _NOT_KEPT)
    length = str(len(body))
    return tuple((name, length if body and name.lower() == "content-length" else value) for name, value in kept)


def named(error: BaseException, host: str, timeout: float) -> tuple[str, str]:
    """Return the kind of an `Unchecked`, and a sentence."""
    chain = list(_causes(error))
    for expected, kind, sentence in _CAUSES:
        if found := next((one for one in chain if isinstance(one, expected)), None):
            words = getattr(found, "verify_message", "") or getattr(found, "strerror", "") or str(found)
            late = f"{host} did not answer in full within {timeout:g} s; `--timeout` gives it more"
            return kind, sentence.format(host=host, error=words) or late
    # Not the error's own words from here on: they may quote a header, and so a credential.
    if isinstance(error, _BROKEN):
        return "connection", f"{host} broke off the connection, or answered something that is no proper HTTP"
    return "connection", f"the request to {host} cannot be sent: its URL or one of its headers is malformed"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
