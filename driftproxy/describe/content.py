"""The bodies of requests or answers by media type: what they look like, and one of them as an example."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from driftproxy.bodies import Body, read
from driftproxy.diff.maps import entries
from driftproxy.model.http import Response
from driftproxy.model.plain import Plain
from driftproxy.shapes.schema import Schema, schema

__all__ = ["bare", "content", "example"]

_MEDIA = re.compile(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+")
_DIGIT = re.compile(r"\d")
_BY_FORMAT = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "form": "application/x-www-form-urlencoded",
    "html": "text/html",
    "xml": "application/xml",
    "sse": "text/event-stream",
    "text": "text/plain",
}
_SCHEMATIC = frozenset({"json", "form"})
"""Formats whose data is what a JSON Schema in OpenAPI is about; others are texts to it."""

_MOST_ELEMENTS, _LONGEST = 2, 4000
"""An example shows so many elements of a list, and has so many characters at the most."""


def content(messages: Iterable[Response]) -> Schema:
    """Return a media type object for each media type of those messages that have a body."""
    groups: defaultdict[str, list[tuple[Body, bytes]]] = defaultdict(list)
    for message in messages:
        if message.body:
            body = read(message)
            media = (
                body.media if _MEDIA.fullmatch(body.media) else _BY_FORMAT.get(body.format, "application/octet-stream")
            )
            groups[media].append((body, message.body))
    return {media: _media_type(groups[media]) for media in sorted(groups)}


def bare(found: Schema) -> Schema:
    """Return a schema as it is published: without counts, empty lists of what is required, and sets of ids."""
    told = {name: value for name, value in found.items() if name not in ("x-samples", "x-nulls")}
    if isinstance(words := told.get("enum"), list) and any(map(_DIGIT.search, map(str, words))):
        del told["enum"]
    if not told.get("required", True):
        del told["required"]
    for name in ("items", "additionalProperties"):
        if isinstance(below := told.get(name), dict):
            told[name] = bare(below)
    if isinstance(fields := told.get("properties"), dict):
        told["properties"] = {name: bare(cast("Schema", field)) for name, field in fields.items()}
    if isinstance(options := told.get("anyOf"), list):
        told["anyOf"] = [bare(cast("Schema", option)) for option in options]
    return told


def example(values: Iterable[Plain]) -> Mapping[str, Plain]:
    """Return the first value that is short enough, lists shortened, as `example`; nothing where none is."""
    for value in values:
        short = _short(value)
        try:
            if len(json.dumps(short, allow_nan=False)) <= _LONGEST:
                return {"example": short}
        except ValueError:  # JSON as some write it, with numbers that are none
            continue
    return {}


def _media_type(found: Sequence[tuple[Body, bytes]]) -> Schema:
    values = [body.plain for body, _ in found if body.shaped and body.format in _SCHEMATIC]
    if values:
        return {"schema": bare(schema(values, entries)), **example(values)}
    texts = [text for _, raw in found if (text := _text(raw)) is not None]
    if len(texts) < len(found):
        return {}  # bytes: OpenAPI 3.1 has no schema for them
    return {"schema": {"type": "string"}, **example(texts)}


def _text(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _short(value: Plain) -> Plain:
    if isinstance(value, list):
        return [_short(child) for child in value[:_MOST_ELEMENTS]]
    if isinstance(value, dict):
        return {name: _short(child) for name, child in value.items()}
    return value
