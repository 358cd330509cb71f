"""Recordings as a pact, version 4 of the specification: the requests as they were sent, the answers by their shape.

A provider that is verified against it must answer with the recorded statuses and media types, and with values of the
recorded types where the recording has some; not with the recorded values.
"""

import json
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from urllib.parse import parse_qsl, unquote

from driftproxy.exchange._written import as_json, base64_of, counted, media_of, said, split, text_of
from driftproxy.model.headers import incidental
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response, header
from driftproxy.model.plain import Plain

__all__ = ["dumps", "holds_json", "lost"]

_OWN = frozenset({
    "accept-encoding", "accept-language", "connection", "content-length", "cookie", "host", "keep-alive", "origin",
    "proxy-authorization", "referer", "te", "transfer-encoding", "upgrade", "user-agent",
})  # fmt: skip
"""What requests say of the connection, the program that sends them, and its session."""

_BY_TYPE = {"combine": "AND", "matchers": [{"match": "type"}]}


def dumps(cassette: Cassette) -> bytes:
    """Return the pact with the host that most requests are for; what it is, a pact says in metadata of our own."""
    origin = _provider(cassette)
    kept = [one for one in cassette.interactions if _origin(one.request) == origin]
    seen: Counter[str] = Counter()
    interactions = [_interaction(one, seen) for one in kept]
    return as_json(
        {
            "consumer": {"name": "recordings"},
            "provider": {"name": origin.partition("://")[2] or "provider"},
            "interactions": interactions,
            "metadata": {
                "pactSpecification": {"version": "4.0"},
                "driftproxy": {"version": version("driftproxy"), "origin": origin},
            },
        }
    )


def lost(cassette: Cassette) -> Sequence[str]:
    """Return what a pact has no room for."""
    origin = _provider(cassette)
    others = counted(cassette, lambda one: _origin(one.request) != origin)
    headers = counted(cassette, lambda one: len(_sent(one.request)) < len(one.request.headers))
    told = counted(cassette, lambda one: len(_told(one.response)) + _typed(one.response) < len(one.response.headers))
    return said(
        [
            (others, "request is", "requests are", f"left out: a pact is with one host, and most are for {origin}"),
            (headers, "request has", "requests have", "headers of the connection or of cookies that are left out"),
            (told, "answer has", "answers have", "headers that are different every time, and are left out"),
        ]
    )


def _provider(cassette: Cassette) -> str:
    """Return scheme and host that most requests are for; `""` where they name none."""
    origins = Counter(_origin(one.request) for one in cassette.interactions)
    return min(origins, key=lambda origin: (-origins[origin], origin), default="")


def _origin(request: Request) -> str:
    parts = split(request)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""


def _interaction(one: Interaction, seen: Counter[str]) -> dict[str, object]:
    parts = split(one.request)
    title = f"{one.request.method} {unquote(parts.path) or '/'} → {one.response.status}"
    seen[title] += 1
    number = f" ({seen[title]})" if seen[title] > 1 else ""  # a pact tells interactions apart by their description
    return {
        "type": "Synchronous/HTTP",
        "description": f"{title}{number}",
        "pending": False,
        "request": _request(one.request),
        "response": _response(one.response),
    }


def _request(request: Request) -> dict[str, object]:
    parts = split(request)
    told: dict[str, object] = {"method": request.method, "path": parts.path or "/"}
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    if query:
        told["query"] = query
    if headers := _grouped(_sent(request)):
        told["headers"] = headers
    if request.body:
        told["body"] = _body(request.headers, request.body)
    return told


def _response(response: Response) -> dict[str, object]:
    told: dict[str, object] = {"status": response.status}
    headers = _grouped(_told(response))
    rules: dict[str, object] = {}
    if headers:
        rules["header"] = dict.fromkeys(headers, _BY_TYPE)
    if response.body and (media := header(response.headers, "content-type")):
        headers["Content-Type"] = [media]
    if headers:
        told["headers"] = headers
    if response.body:
        told["body"] = _body(response.headers, response.body)
        if _json(response.headers, response.body)[0]:
            rules["body"] = {"$": _BY_TYPE}
    if rules:
        told["matchingRules"] = rules
    return told


def _sent(request: Request) -> Headers:
    return tuple((name, value) for name, value in request.headers if name.lower() not in _OWN)


def _told(response: Response) -> Headers:
    return tuple((name, value) for name, value in response.headers if not incidental(name.lower()))


def _typed(response: Response) -> int:
    return sum(name.lower() in ("content-type", "content-length") for name, _ in response.headers)


def _grouped(headers: Headers) -> dict[str, list[str]]:
    """Return the values of each name, which is spelled as it was first."""
    spelled: dict[str, str] = {}
    grouped: dict[str, list[str]] = {}
    for name, value in headers:
        grouped.setdefault(spelled.setdefault(name.lower(), name), []).append(value)
    return grouped


def _body(headers: Headers, body: bytes) -> dict[str, object]:
    is_json, value = _json(headers, body)
    media = header(headers, "content-type") or ("application/json" if is_json else "")
    told: dict[str, object] = {"contentType": media} if media else {}
    if is_json:
        return {**told, "content": value, "encoded": False}
    text = text_of(body)
    if text is None or media_of(headers).endswith("json"):
        return {**told, "content": base64_of(body), "encoded": "base64"}
    return {**told, "content": text, "encoded": False}


def _json(headers: Headers, body: bytes) -> tuple[bool, Plain]:
    """Return whether a body is JSON that can stand in a pact as it is, and what it says.

    A null or an empty text there would be no body, and a text that is JSON again would be taken for what it says.
    """
    media = media_of(headers)
    try:
        value: Plain = json.loads(body) if not media or media.endswith("json") else None
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return False, None
    odd = value in (None, "") or (isinstance(value, str) and holds_json(value))
    return not odd, value


def holds_json(text: str) -> bool:
    """Say whether a text is an object or a list of JSON."""
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False
