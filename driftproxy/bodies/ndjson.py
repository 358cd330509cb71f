"""Newline-delimited JSON, and sequences with a separator before each text (RFC 7464): a list of the values."""

from driftproxy.bodies.json import in_utf8, loads
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["ndjson"]

_MEDIA = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"})
_SEPARATOR = b"\x1e"


def _claim(media: str, body: bytes) -> float:
    if media in _MEDIA or media.endswith(("/json-seq", "+json-seq")) or body[:1] == _SEPARATOR:
        return 0.95
    # Below plain JSON, so that it is asked only when the whole body is no JSON text.
    return 0.6 if body[:1] == b"{" and (b"}\n{" in body or b"}\r\n{" in body) else 0.0


def _parse(body: bytes, media: str) -> Plain:
    try:
        return _lines(body)
    except UnicodeDecodeError:
        return _lines(in_utf8(body, media))


def _lines(body: bytes) -> list[Plain]:
    texts = body.split(_SEPARATOR) if body[:1] == _SEPARATOR else body.splitlines()
    return [loads(text) for text in texts if text.strip()]


ndjson = BodyFormat(claim=_claim, parse=_parse)
