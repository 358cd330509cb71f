"""The part of a recorded answer that a request asks for: a range of its bytes, or its head."""

import re
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

from driftproxy.model.http import Headers, Request, Response, header, without_headers

__all__ = ["head", "part"]


def head(_: Request, whole: Response) -> Response:
    """Return what HEAD gets where this is what GET gets (RFC 9110 §9.3.2)."""
    length = (("Content-Length", str(len(whole.body))),) if whole.body else ()
    return replace(whole, headers=(*without_headers(whole.headers, frozenset({"content-length"})), *length), body=b"")


def part(request: Request, whole: Response) -> Response:
    """Return a 206 with the bytes that the request's `Range` names (RFC 9110 §14), or a 416 where there are none.

    The whole answer where it cannot be cut, where `If-Range` speaks of another one, or where several ranges are asked
    for, which a server need not heed.
    """
    wanted = _RANGE.fullmatch((header(request.headers, "range") or "").strip())
    if not wanted or request.method != "GET" or whole.status != HTTPStatus.OK or not _may_be_cut(request, whole):
        return whole
    size = len(whole.body)
    first, last = wanted["first"], wanted["last"]
    begin = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if first and last and int(last) < int(first):
        return whole  # it says nothing
    if begin >= size:
        said = (*_kept(whole.headers), ("Content-Range", f"bytes */{size}"))
        return Response(416, "Range Not Satisfiable", said, b"")
    headers = (*_kept(whole.headers), ("Content-Range", f"bytes {begin}-{end - 1}/{size}"))
    return Response(206, "Partial Content", headers, whole.body[begin:end])


_RANGE = re.compile(r"bytes=\s*(?=-?\d)(?P<first>\d{0,18})-(?P<last>\d{0,18})", re.IGNORECASE)


def _kept(headers: Headers) -> Headers:
    return without_headers(headers, frozenset({"content-length", "content-range"}))


def _may_be_cut(request: Request, whole: Response) -> bool:
    if (header(whole.headers, "accept-ranges") or "").strip().lower() == "none":
        return False
    condition = header(request.headers, "if-range")
    return condition is None or condition.strip() in _validators(whole)


def _validators(whole: Response) -> Iterator[str]:
    """Yield what the whole answer may be known by: a strong tag, or the time at which it was last modified."""
    tag = (header(whole.headers, "etag") or "").strip()
    if tag and not tag.startswith("W/"):
        yield tag
    if modified := header(whole.headers, "last-modified"):
        yield modified.strip()
