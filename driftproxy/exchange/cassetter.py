"""cassetter's cassettes: bodies by type, in YAML or TOML (https://github.com/Kludex/cassetter)."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from driftproxy.exchange._parts import (
    Unread,
    answer,
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
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Headers, Interaction, Request
from driftproxy.model.plugin import Exchange

__all__ = ["cassetter"]

_KEY = "interactions"
_OTHERS = {"grpc_interactions": "it is gRPC, not HTTP", "ws_interactions": "they are WebSocket messages, not HTTP"}
_YAML = re.compile(rb"\n +body:\s*\n +type: (?:json|text|binary|none)\s")
_VERSION = re.compile(rb"\A\s*(?:#.*\s+)*version: \d")
_TOML = re.compile(rb"\A\s*(?:#.*\s+)*version = \d+\s+(?:interactions = \[\]|\[\[(?:\w+_)?interactions\]\])")


def _claim(start: bytes) -> float:
    return float(_TOML.match(start) is not None or (_VERSION.match(start) and _YAML.search(start)) is not None)


def _loads(data: bytes, name: str) -> Cassette:
    plain: Mapping[Any, object] = _toml(data, name) if _TOML.match(data) else document(data, name, core=True)
    found = items(plain.get(_KEY), name, f"`{_KEY}`")
    for key, why in _OTHERS.items():
        found = [*found, *(Unread(why) for _ in items(plain.get(key), name, f"`{key}`"))]
    return cassette(name, found, _interaction, data=data, key=_KEY)


def _toml(data: bytes, name: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{name}, line {line[1]}" if line else name
        raise CassetteError(f"{where}: this cannot be read ({error}); mend it there, or record it again") from error


def _interaction(item: Mapping[object, object]) -> Interaction:
    request, response = fields(item.get("request"), "`request`"), fields(item.get("response"), "`response`")
    return Interaction(
        Request(text(request.get("method")).upper(), text(request.get("uri")), _headers(request), _body(request)),
        answer(integer(response.get("status"), "the `status`"), "", _headers(response), _body(response)),
    )


def _headers(message: Mapping[object, object]) -> Headers:
    return headers(message.get("headers"))


def _body(message: Mapping[object, object]) -> bytes:
    """Return a body; in TOML, type and content are fields of the message, and JSON is text."""
    body = message.get("body", {})
    parts = fields({} if body is None else body, "`body`")
    kind, content = parts.get("type", message.get("body_type")), parts.get("content", message.get("body_content"))
    match kind:
        case None | "none":
            return b""
        case "json":
            return stored(content) if "body_type" not in message else octets(content)
        case "binary":
            return bytes.fromhex(text(content))
        case "text":
            return octets(content)
        case _:
            raise ValueError(f"its body is of an unknown type, {text(kind)}")


cassetter = Exchange(title="cassetter", claim=_claim, loads=_loads)
