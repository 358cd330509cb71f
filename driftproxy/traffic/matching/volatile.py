"""Which parts of a request change by themselves (times, nonces, what a project names), and a request without them."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from driftproxy.model.http import Request, header
from driftproxy.model.plain import Path, Plain, Wild, show
from driftproxy.traffic.redact.names import canonical
from driftproxy.traffic.serving.dates import TIMED, UNIX

__all__ = ["Settled", "changes", "differing", "settled"]

_NAMES = frozenset(
    {
        "nonce",
        "oauth_nonce",
        "timestamp",
        "oauth_timestamp",
        "ts",
        "request_id",
        "request_uuid",
        "correlation_id",
        "trace_id",
        "span_id",
        "idempotency_key",
        "client_token",
        "client_request_id",
        "cache_buster",
        "cb",
    }
)
"""Names, as `canonical` writes them, of what a client makes up anew for each request."""

_CURSOR = re.compile(r"(?:^|_)(?:cursor|continuation|scroll_id)$")
"""Names of what a server makes up for the next page; a number there may be a place in a list."""

_BUSTER = "_"
"""What jQuery adds to keep an answer from being cached."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
"""A date with a time of day (RFC 3339); a date alone may be what is asked about."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A request with a word in the place of each volatile part; `aside` is what these are called: `body $.nonce`."""

    request: Request
    aside: tuple[str, ...]


def settled(request: Request, ignore: Collection[str] = ()) -> Settled:
    """Return the request without its volatile parts, and those that `ignore` names; never raises."""
    aside: dict[str, None] = {}

    def said(place: str, name: str, value: Plain) -> Plain:
        if place in ignore or _is_volatile(name, value):
            aside[place] = None
            return _WORD
        return value

    return Settled(_rewritten(request, said), tuple(aside))


def differing(one: Request, other: Request) -> tuple[str, ...]:
    """Return what the parts are called in which two requests differ; nothing if only one of them has some part."""
    stored, asked = _values(one), _values(other)
    if {place: len(values) for place, values in stored.items()} != {place: len(v) for place, v in asked.items()}:
        return ()
    return tuple(place for place, values in stored.items() if list(map(repr, values)) != list(map(repr, asked[place])))


def changes(one: Request, other: Request, parts: Collection[str]) -> list[tuple[Plain, Plain]]:
    """Return what these parts of two requests say, in the first and in the other, as far as both say something."""
    stored, asked = _values(one), _values(other)
    return [pair for place in parts for pair in zip(stored.get(place, ()), asked.get(place, ()), strict=False)]


def _values(request: Request) -> dict[str, list[Plain]]:
    """Return what each part of a request says, by what the part is called."""
    found: defaultdict[str, list[Plain]] = defaultdict(list)

    def said(place: str, name: str, value: Plain) -> Plain:  # noqa: ARG001 - one of the functions that `_rewritten` takes
        if not isinstance(value, dict | list):
            found[place].append(value)
        return value

    _rewritten(request, said)
    return found


_Said = Callable[[str, str, Plain], Plain]
"""What stands for a value: takes what the place is called, the name, and the value."""


def _rewritten(request: Request, said: _Said) -> Request:
    url, mark, query = request.url.partition("?")
    if mark:
        url += mark + _form(query, "query", said)
    body = request.body
    media = (header(request.headers, "content-type") or "").partition(";")[0].strip().lower()
    if media == "application/x-www-form-urlencoded":
        body = _form(body.decode("utf-8", "surrogateescape"), "body", said).encode("utf-8", "surrogateescape")
    elif "json" in media or body[:1] in (b"{", b"["):
        try:
            body = json.dumps(_walk(json.loads(body), (), said)).encode()
        except (ValueError, RecursionError):
            body = request.body
    return replace(request, url=url, body=body)


def _form(text: str, kind: str, said: _Said) -> str:
    pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    return urlencode([(name, said(f"{kind} {name}", name, value)) for name, value in pairs], errors="surrogateescape")


def _walk(value: Plain, path: Path, said: _Said) -> Plain:
    if isinstance(value, dict):
        return {name: _entry(one, (*path, name), name, said) for name, one in value.items()}
    if isinstance(value, list):
        return [_entry(one, (*path, Wild.ITEM), "", said) for one in value]
    return value


def _entry(value: Plain, path: Path, name: str, said: _Said) -> Plain:
    spoken = said(f"body {show(path)}", name, value)
    return _walk(value, path, said) if spoken is value else spoken


_WORD = "{volatile}"
_OPAQUE = 12


def _is_volatile(name: str, value: Plain) -> bool:
    if isinstance(value, str):
        word = canonical(name)
        if name == _BUSTER or word in _NAMES or _TIME.fullmatch(value):
            return True
        if len(value) >= _OPAQUE and _CURSOR.search(word):
            return True
        value = int(value) if value.isascii() and value.isdecimal() and len(value) in (10, 13) else None
    if isinstance(value, int) and not isinstance(value, bool):
        word = canonical(name)
        return (
            name == _BUSTER
            or word in _NAMES
            or (TIMED.search(word) is not None and (value in UNIX or value // 1000 in UNIX))
        )
    return False
