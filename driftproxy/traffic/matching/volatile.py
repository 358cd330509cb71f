"""Which parts of a request change by themselves (times, nonces, what a project names), and a request without them."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from types import EllipsisType
from urllib.parse import parse_qsl, urlencode

from driftproxy.model.http import Request, header
from driftproxy.model.plain import Path, Plain, Wild, show
from driftproxy.traffic.endpoints.ids import without_id
from driftproxy.traffic.matching.match import label, path_key
from driftproxy.traffic.multipart import boundary, parts
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
    """A request with a word for each volatile part, and without those that do not count.

    `aside` is what all of these are called: `body $.nonce`.
    """

    request: Request
    aside: tuple[str, ...]


def settled(request: Request, ignore: Collection[str] = ()) -> Settled:
    """Return the request without its volatile parts, and those that `ignore` names; never raises.

    What is to be ignored may be there or not, what is volatile must be there.
    """
    aside: dict[str, None] = {}

    def said(place: str, name: str, value: Plain) -> Plain | EllipsisType:
        ignored = place in ignore
        if ignored or _is_volatile(name, value):
            aside[place] = None
            return ... if ignored else _WORD
        return value

    rewritten = _rewritten(request, said)
    if template := next((it for it in _templates(ignore) if _fits(it, request)), ""):
        aside[f"{_PATH}{template}"] = None
        rewritten = replace(rewritten, url="".join((_split(request)[0], template, *rewritten.url.partition("?")[1:])))
    return Settled(rewritten, tuple(aside))


def differing(one: Request, other: Request) -> tuple[str, ...]:
    """Return what the parts are called in which two requests differ, or that only one of them has.

    Of what is in another such part nothing is said. A path differs in such a part where only long ids in it do: a short
    one is more likely to name another thing.
    """
    template = _template(one, other)
    if template is None:
        return ()
    stored, asked = _values(one), _values(other)
    places = dict.fromkeys((*stored, *asked))
    found = [place for place in places if list(map(repr, stored[place])) != list(map(repr, asked[place]))]
    inner = (place for place in found if not any(place.startswith((f"{it}.", f"{it}[")) for it in found))
    return (*([_PATH + template] if template else []), *inner)


def changes(one: Request, other: Request, parts: Collection[str]) -> list[tuple[Plain, Plain]]:
    """Return what these parts of two requests say, in the first and in the other, as far as both say something."""
    stored, asked = _values(one), _values(other)
    pairs = [pair for place in parts for pair in zip(stored[place], asked[place], strict=False)]
    return [(was, now) for was, now in pairs if not isinstance(was, _Kind) and not isinstance(now, _Kind)]


def _split(request: Request) -> tuple[str, str]:
    """Return the URL up to the path, and the path."""
    before, after = _PLACE.fullmatch(request.url.partition("?")[0]).groups()  # type: ignore[union-attr]
    return before, after


def _templates(ignore: Collection[str]) -> Iterator[str]:
    return (one.removeprefix(_PATH) for one in ignore if one.startswith(_PATH))


def _fits(template: str, request: Request) -> bool:
    """Return whether a path is one in which each `{name}` of the template stands for an id; a word is none."""
    wanted, steps = path_key(template).split("/"), path_key(_split(request)[1]).split("/")
    return len(wanted) == len(steps) and all(
        step == one or (one == without_id(step) != step) for one, step in zip(map(_unnamed, wanted), steps, strict=True)
    )


def _unnamed(step: str) -> str:
    return _NAMED.sub("{id}", step)


def _template(one: Request, other: Request) -> str | None:
    """Return the template of the paths of two requests, `""` where they are equal; None where more than ids differ."""
    (here, was), (there, now) = _split(one), _split(other)
    before, after = was.split("/"), now.split("/")
    if (one.method, here) != (other.method, there) or len(before) != len(after):
        return None
    steps = [
        a if a == b else without_id(a) if without_id(a) == without_id(b) and min(len(a), len(b)) >= _OPAQUE else None
        for a, b in zip(before, after, strict=True)
    ]
    return None if None in steps else "" if was == now else "/".join(map(str, steps))


class _Kind(Enum):
    """What stands for an object, or a list: of their own they say nothing else."""

    OBJECT = "object"
    LIST = "list"


def _values(request: Request) -> defaultdict[str, list[Plain | _Kind]]:
    """Return what each part of a request says, by what the part is called."""
    found: defaultdict[str, list[Plain | _Kind]] = defaultdict(list)

    def said(place: str, name: str, value: Plain) -> Plain:  # noqa: ARG001 - one of the functions that `_rewritten` takes
        kind = _Kind.OBJECT if isinstance(value, dict) else _Kind.LIST if isinstance(value, list) else value
        found[place].append(kind)
        return value

    _rewritten(request, said)
    return found


_Said = Callable[[str, str, Plain], Plain | EllipsisType]
"""What stands for a value, `...` for nothing: takes what the place is called, the name, and the value."""


def _rewritten(request: Request, said: _Said) -> Request:
    url, mark, query = request.url.partition("?")
    if mark:
        url += mark + _form(query, "query", said)
    return replace(request, url=url, body=_body(request, said) if request.body else b"")


def _body(request: Request, said: _Said) -> bytes:
    body = request.body
    media = header(request.headers, "content-type") or ""
    kind = media.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _form(_text(body), "body", said).encode("utf-8", "surrogateescape")
    if "json" in kind or body[:1] in (b"{", b"["):
        try:
            return json.dumps(_walk(json.loads(body), (), said)).encode()
        except (ValueError, RecursionError):
            pass
    if kind.startswith("multipart/") and (mark := boundary(media)):
        return _multipart(body, mark, said)
    spoken = said(_WHOLE, "", _text(body))
    return str(spoken).encode("utf-8", "surrogateescape") if spoken is not ... else b""


def _form(text: str, kind: str, said: _Said) -> str:
    pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    kept = [(name, spoken) for name, it in pairs if (spoken := said(f"{kind} {name}", name, it)) is not ...]
    return urlencode(kept, errors="surrogateescape")


def _multipart(body: bytes, mark: bytes, said: _Said) -> bytes:
    """Return the parts as an object of lists: as such requests are compared, too."""
    found: defaultdict[str, list[Plain]] = defaultdict(list)
    for headers, content in parts(body, mark):
        called = label(headers)
        name = named[1] if (named := _FIELD.search(called)) else called
        if (spoken := said(f"body {name}", name, _text(content))) is not ...:
            found[called].append(spoken)
    return json.dumps(found).encode()


def _walk(value: Plain, path: Path, said: _Said) -> Plain:
    if isinstance(value, dict):
        named = ((name, _entry(one, (*path, name), name, said)) for name, one in value.items())
        return {name: one for name, one in named if one is not ...}
    if isinstance(value, list):
        entries = (_entry(one, (*path, Wild.ITEM), "", said) for one in value)
        return [one for one in entries if one is not ...]
    return value


def _entry(value: Plain, path: Path, name: str, said: _Said) -> Plain | EllipsisType:
    spoken = said(f"body {show(path)}", name, value)
    return _walk(value, path, said) if spoken is value else spoken


def _text(body: bytes) -> str:
    return body.decode("utf-8", "surrogateescape")


_WORD = "{volatile}"
_PATH = "path "
_PLACE = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*://[^/]*|)(.*)", re.DOTALL)
_NAMED = re.compile(r"\{[^/{}]*\}")
_WHOLE = "body *"
"""What a body is called that has no parts: text, XML, an image."""
_FIELD = re.compile(r'(?i);\s*name="([^"]+)"')
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
