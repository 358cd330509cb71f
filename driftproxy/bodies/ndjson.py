"""Newline-delimited JSON: a list of the values, one a line."""

from driftproxy.bodies.json import in_utf8, loads
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["ndjson"]

_MEDIA = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"})


def _claim(media: str, body: bytes) -> float:
    if media in _MEDIA:
        return 0.95
    # Below plain JSON, so that it is asked only when the whole body is no JSON text.
    return 0.6 if body[:1] == b"{" and (b"}\n{" in body or b"}\r\n{" in body) else 0.0


def _parse(body: bytes, media: str) -> Plain:
    try:
        return _lines(body)
    except UnicodeDecodeError:
        return _lines(in_utf8(body, media))


def _lines(body: bytes) -> list[Plain]:
    return [loads(line) for line in body.splitlines() if line.strip()]


ndjson = BodyFormat(claim=_claim, parse=_parse)
