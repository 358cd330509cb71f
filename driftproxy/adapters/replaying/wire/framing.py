"""A recorded answer as bytes of HTTP/1.1, with framing of our own (RFC 9112 §6).

Recorded bodies are free of transfer and content coding, so the recorded framing would be wrong.
"""

import re
from functools import lru_cache
from http import HTTPStatus

from driftproxy.model.http import Headers, Response, header, without_headers
from driftproxy.model.pace import EVENT, TIMING
from driftproxy.traffic.serving.coding import coded

__all__ = ["UNFRAMED", "chunk", "framed", "opened"]


UNFRAMED = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        TIMING.lower(),
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "alt-svc",  # would send the client past the proxy
    }
)
"""Headers that say how an answer went over its first line, and nothing of how it goes over ours."""


def framed(response: Response, method: str, *, chunks: bool, keep_alive: bool, coding: str = "") -> bytes:
    """Return the answer to a request of this method.

    `chunks` says whether the client understands the chunked transfer coding; an event stream is sent in it, event by
    event, as a live server does. `coding` is the content coding that the client likes best.
    """
    return (_ready if len(response.body) <= _SHORT else _framed)(response, method, chunks, keep_alive, coding)


def _framed(response: Response, method: str, chunks: bool, keep_alive: bool, coding: str) -> bytes:  # noqa: FBT001 - so it is cached
    headers = without_headers(response.headers, UNFRAMED)
    body = response.body
    framing: Headers
    if method == "HEAD":
        length = header(response.headers, "content-length")
        body, framing = b"", (("Content-Length", length),) if length and length.isdigit() else ()
    elif response.status < HTTPStatus.OK or response.status in _BODILESS:
        body, framing = b"", ()
    elif chunks and (header(headers, "content-type") or "").lower().startswith("text/event-stream"):
        framing = (("Transfer-Encoding", "chunked"),)
        body = b"".join(map(chunk, EVENT.findall(body))) + chunk(b"")
    elif compressed := coded(response, coding):
        framing = (("Content-Encoding", coding), ("Content-Length", str(len(compressed))))
        body = compressed
    else:
        framing = (("Content-Length", str(len(body))),)
    return _head(response, (*headers, *framing, ("Connection", "keep-alive" if keep_alive else "close"))) + body


def opened(head: Response, *, chunks: bool, keep_alive: bool) -> bytes:
    """Return the head of an answer whose body comes in pieces, coded as its host codes it.

    Each is a `chunk` to a client that understands `chunks`; to another one the end of the line is that of the body.
    """
    coding = header(head.headers, "content-encoding")
    coded_so = (("Content-Encoding", coding),) if coding else ()
    framing = (("Transfer-Encoding", "chunked"),) if chunks else ()
    connection = ("Connection", "keep-alive" if keep_alive else "close")
    return _head(head, (*without_headers(head.headers, UNFRAMED), *coded_so, *framing, connection))


def chunk(data: bytes) -> bytes:
    """Return bytes in the chunked transfer coding (RFC 9112 §7.1); none of them are its end."""
    return b"%x\r\n%b\r\n" % (len(data), data)


_ready = lru_cache(maxsize=8192)(_framed)
_SHORT = 16 * 1024
_BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_BREAK = re.compile(r"[\r\n\0]+")


def _head(response: Response, headers: Headers) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {_BREAK.sub(' ', response.reason) or _reason(response.status)}"]
    lines += [f"{name}: {_BREAK.sub(' ', value)}" for name, value in headers if _NAME.fullmatch(name)]
    return "\r\n".join((*lines, "", "")).encode("utf-8", "surrogateescape")


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else ""
