"""Where in a request values stand, and the request with other ones there.

A place is such as `path 3`, `query after`, `header if-match`, `cookie sid`, `form name`, `body $.customer`, `text` (a
body that is none of these), or `url`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, quote, unquote, urlencode

from driftproxy.model.http import Headers, Request, header
from driftproxy.model.plain import Plain, show
from driftproxy.traffic.endpoints.endpoint import parts_of

__all__ = ["Steps", "carried", "filled", "leaves"]

Steps = tuple[str | int, ...]
"""Where in a JSON body: names of fields and positions in lists."""


def carried(request: Request) -> Iterator[tuple[str, str]]:
    """Yield each place of a request with the value there."""
    parts = parts_of(request.url)
    yield "url", request.url
    for number, segment in enumerate(parts.path.split("/")):
        # `7:cancel` and `7.json` carry 7.
        yield f"path {number}", re.split(r"[:.](?=[A-Za-z]\w*\Z)", unquote(segment))[0]
    for name, value in parse_qsl(parts.query):
        yield f"query {name}", value
    for name, value in request.headers:
        if name.lower() == "cookie":
            for pair in value.split(";"):
                yield f"cookie {pair.partition('=')[0].strip()}", pair.partition("=")[2].strip()
        else:
            yield f"header {name.lower()}", value.rpartition(" ")[2]
    yield from _carried_in_body(request)


def filled(request: Request, place: str, old: str, new: str) -> Request:
    """Return the request with a new value where the old one stands in a place; a header or parameter is added."""
    kind, _, name = place.partition(" ")
    parts = parts_of(request.url)
    match kind:
        case "url":  # on the host that was asked, wherever the answer leads
            fresh = parts_of(new)
            return replace(request, url=parts._replace(path=fresh.path, query=fresh.query).geturl())
        case "path":
            segments = parts.path.split("/")
            segments[int(name)] = quote(_put(unquote(segments[int(name)]), old, new), safe="-._~!$&'()*+,;=:@")
            return replace(request, url=parts._replace(path="/".join(segments)).geturl())
        case "query":
            return replace(request, url=parts._replace(query=_form(parts.query, name, old, new)).geturl())
        case "header":
            return replace(request, headers=_with_header(request.headers, name, old, new))
        case "cookie":
            return replace(request, headers=_with_cookie(request.headers, name, old, new))
        case "form":
            body = _form(request.body.decode("utf-8", "surrogateescape"), name, old, new)
            return replace(request, body=body.encode("utf-8", "surrogateescape"))
        case "text":
            text = request.body.decode("utf-8", "surrogateescape")
            return replace(request, body=_put(text, old, new).encode("utf-8", "surrogateescape"))
        case _:
            document = _set(json.loads(request.body), (), name, old, new)
            return replace(request, body=json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def leaves(value: Plain, steps: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Yield the texts and whole numbers of a document, and where they are; of a long list the first."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, (*steps, name))
    elif isinstance(value, list):
        for number, one in enumerate(value[:_MOST_ELEMENTS]):
            yield from leaves(one, (*steps, number))
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield steps or ("",), str(value)


_FORM = "application/x-www-form-urlencoded"
_MOST_ELEMENTS = 100


def _carried_in_body(request: Request) -> Iterator[tuple[str, str]]:
    media = (header(request.headers, "content-type") or "").partition(";")[0].strip().lower()
    if media == _FORM:
        for name, value in parse_qsl(request.body.decode("utf-8", "replace")):
            yield f"form {name}", value
    elif request.body[:1] in (b"{", b"["):
        try:
            for steps, value in leaves(json.loads(request.body)):
                yield f"body {show(steps)}", value
        except (ValueError, RecursionError):
            return
    elif request.body:
        yield "text", request.body.decode("utf-8", "surrogateescape")


def _put(text: str, old: str, new: str) -> str:
    """Return a text with the new value for the old one, which may be a part of it."""
    if not old or text == old:
        return new
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])", lambda _: new, text)


def _set(value: Plain, steps: Steps, place: str, old: str, new: str) -> Plain:
    if isinstance(value, dict):
        return {name: _set(one, (*steps, name), place, old, new) for name, one in value.items()}
    if isinstance(value, list):
        return [_set(one, (*steps, number), place, old, new) for number, one in enumerate(value)]
    if show(steps) != place:
        return value
    if isinstance(value, str):
        return _put(value, old, new)
    return int(new) if isinstance(value, int) and new.isdecimal() else new


def _form(text: str, name: str, old: str, new: str) -> str:
    pairs = parse_qsl(text, keep_blank_values=True)
    if all(one != name for one, _ in pairs):
        return urlencode([*pairs, (name, new)])
    return urlencode([(one, _put(value, old, new) if one == name and old in value else value) for one, value in pairs])


def _with_header(headers: Headers, name: str, old: str, new: str) -> Headers:
    if all(one.lower() != name for one, _ in headers):
        return (*headers, (name, new))
    return tuple(
        (one, (value.replace(old, new) if old else new) if one.lower() == name else value) for one, value in headers
    )


def _with_cookie(headers: Headers, name: str, old: str, new: str) -> Headers:
    if all(one.lower() != "cookie" for one, _ in headers):
        return (*headers, ("Cookie", f"{name}={new}"))
    pattern = re.compile(rf"((?:\A|;\s*){re.escape(name)}=){re.escape(old) if old else '[^;]*'}")
    return tuple(
        (one, pattern.sub(lambda found: found[1] + new, value) if one.lower() == "cookie" else value)
        for one, value in headers
    )
