"""Pact files, versions 2 to 4: what a consumer expects (https://github.com/pact-foundation/pact-specification).

The examples are what is read: which other values matching rules would allow, and provider states, are not.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

from driftproxy.exchange._pact import dumps, holds_json, lost
from driftproxy.exchange._parts import (
    answer,
    base64,
    cassette,
    document,
    fields,
    headers,
    integer,
    items,
    octets,
    stored,
    text,
)
from driftproxy.model.http import Cassette, Headers, Interaction, Request, header
from driftproxy.model.plugin import Exchange

__all__ = ["pact"]

_PARTIES = re.compile(rb'"(?:consumer|provider)"\s*:\s*\{\s*"name"')
_LIST = re.compile(rb'"(?:interactions|messages)"\s*:\s*\[|"pact-?[sS]pecification')
_HTTP = "Synchronous/HTTP"
_NO_HTTP = "it is a message and not HTTP"


def _claim(start: bytes) -> float:
    # Files of other tools hold neither; the list may begin beyond what is looked at, but not before the parties.
    return 0.9 if _PARTIES.search(start) and (_LIST.search(start) or b'"description"' in start) else 0.0


def _loads(data: bytes, name: str) -> Cassette:
    plain = document(data, name)
    found = items(plain.get("interactions"), name, "`interactions`")
    messages = items(plain.get("messages"), name, "`messages`")
    metadata = plain.get("metadata")
    ours = metadata.get("driftproxy") if isinstance(metadata, Mapping) else None
    origin = ours.get("origin") if isinstance(ours, Mapping) else ""  # a pact says a path and no host
    base = origin if isinstance(origin, str) else ""
    return cassette(name, [*found, *({"type": _NO_HTTP} for _ in messages)], lambda item: _interaction(item, base))


def _interaction(item: Mapping[object, object], base: str) -> Interaction:
    if text(item.get("type") or _HTTP) != _HTTP:
        raise ValueError(_NO_HTTP)
    request, response = fields(item.get("request"), "`request`"), fields(item.get("response") or {}, "`response`")
    asked, told = _headers(request), _headers(response)
    path, query = text(request.get("path") or "/"), _query(request.get("query"))
    asked, sent = _body(request, asked)
    told, body = _body(response, told)
    return Interaction(
        Request(text(request.get("method") or "GET").upper(), f"{base}{path}{'?' * bool(query)}{query}", asked, sent),
        answer(integer(response.get("status", 200), "the `status`"), "", told, body),
    )


def _headers(message: Mapping[object, object]) -> Headers:
    return headers(message.get("headers"))


def _query(value: object) -> str:
    """Return the query of a request: version 2 has it as text, later ones as lists of values by name."""
    if value is None or isinstance(value, str):
        return urlencode(parse_qsl(value or "", keep_blank_values=True), quote_via=quote)
    named = fields(value, "`query`")
    pairs = [
        (text(name), text(one))
        for name, values in named.items()
        for one in (values if isinstance(values, list) else [values])
    ]
    return urlencode(pairs, quote_via=quote)


def _body(message: Mapping[object, object], names: Headers) -> tuple[Headers, bytes]:
    """Return the headers, with the media type where only the body says it, and the body.

    Before version 4 a body is JSON as it stands, or a text; in it, an object that says how it is encoded.
    """
    value = message.get("body")
    if not isinstance(value, Mapping) or "content" not in value or not value.keys() <= _CONTENT:
        return names, _octets(value, names)
    media = text(value.get("contentType"))
    if media and header(names, "content-type") is None:
        names += (("Content-Type", media),)
    content, encoded = value["content"], value.get("encoded")
    if isinstance(encoded, str) and encoded.lower() == "base64":
        return names, base64(content)
    if isinstance(encoded, str) and encoded.lower() == "json":
        return names, octets(content)  # JSON as text
    return names, _octets(content, names)


def _octets(value: object, names: Headers) -> bytes:
    if value is None:
        return b""
    is_json = "json" in (header(names, "content-type") or "").lower()
    if isinstance(value, str) and (not value or not is_json or holds_json(value)):
        return octets(value)
    return stored(value)


_CONTENT = frozenset({"content", "contentType", "encoded", "contentTypeHint"})

pact = Exchange(title="Pact", claim=_claim, loads=_loads, dumps=dumps, lost=lost)
