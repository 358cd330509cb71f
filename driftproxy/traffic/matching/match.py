"""When two requests are the same request, and if none is, which recorded one is nearest and why it is not."""

import json
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple, cast
from urllib.parse import SplitResult, parse_qsl, urlsplit

from driftproxy.model.http import Headers, Request, header
from driftproxy.model.plain import Plain
from driftproxy.traffic.matching.graphql import operation, parameters
from driftproxy.traffic.multipart import boundary, parts

__all__ = ["Key", "key", "label", "path_key", "plain"]


class Key(NamedTuple):
    """What tells requests apart: method, place, query without order, body in canonical form.

    `origin` is scheme, host and port (`https://api.example.com:443`); `headers` are those that were chosen.
    """

    method: str
    origin: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: bytes
    headers: Headers = ()


def key(request: Request, headers: Collection[str] = ()) -> Key:
    """Return what the request is matched by, with the headers of these names in lower case; never raises.

    Of a redacted request, since recordings are redacted.
    """
    chosen: Headers = ()
    if headers:
        chosen = tuple(sorted([(n.lower(), v.strip()) for n, v in request.headers if n.lower() in headers]))
    try:
        origin, path, query = _place(request.url)
    except ValueError:
        return Key(request.method.upper(), "", request.url, (), request.body, chosen)
    return Key(request.method.upper(), origin, path, query, _body(request) if request.body else b"", chosen)


@lru_cache(maxsize=1 << 14)  # the same is asked again and again, and on both sides of a comparison
def _place(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return origin, path and query of a URL; raises ValueError for what is none."""
    if usual := _USUAL.fullmatch(url):  # most are, and have the origin of others
        base, path, asked = usual.groups("")
        origin = _origin(base)
    else:
        parsed = urlsplit(url)
        origin, path, asked = _origin_of(parsed), parsed.path, parsed.query
    return origin, path_key(path), tuple(sorted(parameters(parse_qsl(asked, keep_blank_values=True)))) if asked else ()


@lru_cache(maxsize=1024)
def _origin(base: str) -> str:
    return _origin_of(urlsplit(base))


def _origin_of(parsed: SplitResult) -> str:
    return f"{parsed.scheme}://{parsed.hostname or ''}:{parsed.port or _PORTS.get(parsed.scheme, 0)}"


def plain(request: Request) -> Plain | bytes:
    """Return what a JSON, form or multipart body says, however it is written; any other body as it is."""
    media = header(request.headers, "content-type") or ""
    kind = media.partition(";")[0].strip().lower()
    if "json" in kind or request.body[:1] in (b"{", b"["):
        try:
            return cast("Plain", json.loads(request.body))
        except (ValueError, RecursionError):
            return request.body
    if kind == _FORM:
        return _grouped(parse_qsl(_text(request.body), keep_blank_values=True, errors="surrogateescape"))
    if kind.startswith("multipart/") and (mark := boundary(media)):
        return _grouped((label(headers), _text(body)) for headers, body in parts(request.body, mark))
    return request.body


_PORTS = {"http": 80, "https": 443}
_USUAL = re.compile(
    # Visible ASCII, without `?` and `#`, which end a path, and without `#`, which ends a query.
    r"""(https?://[a-z0-9.-]+(?::[0-9]+)?)(/[!"$->@-~]*)?(?:\?([!"$-~]*))?"""
)
_FORM = "application/x-www-form-urlencoded"
_UNRESERVED = {f"%{ord(c):02X}": c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"}


def path_key(path: str) -> str:
    """Return the path with its percent-encoding normalised as RFC 3986 §6.2.2 has it; `%2F` stays apart from `/`."""
    if "%" not in path:
        return path or "/"
    first, *rest = path.split("%")
    return first + "".join(_decoded(f"%{piece[:2].upper()}") + piece[2:] for piece in rest)


def _decoded(triplet: str) -> str:
    return _UNRESERVED.get(triplet, triplet)


def _body(request: Request) -> bytes:
    said = plain(request)
    if isinstance(said, bytes):
        return said
    try:
        return json.dumps(operation(said), sort_keys=True, separators=(",", ":")).encode()
    except RecursionError:
        return request.body


def _grouped(pairs: Iterable[tuple[str, str]]) -> Plain:
    """Return all values of each name: the order among names is free, that among equal names is not."""
    groups: dict[str, Plain] = {}
    for name, value in pairs:
        cast("list[Plain]", groups.setdefault(name, [])).append(value)
    return groups


def label(headers: Headers) -> str:
    """Return what a part of a multipart body is called; without a length, which says nothing of its own."""
    wanted = (header(headers, name) for name in ("content-disposition", "content-type"))
    return " ".join(value for value in wanted if value)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "surrogateescape")
