"""Plain text: known by its media type or by being UTF-8 without bytes that no text has, never looked into."""

from driftproxy.model.plugin import BodyFormat

__all__ = ["text"]


def _claim(media: str, body: bytes) -> float:
    if media.startswith("text/"):
        return 0.4
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return 0.0
    start = b"" if body[:1] in (b"{", b"[") else body[:_HEADER]  # data, which is looked at most often, is no file
    return 0.0 if b"\0" in body or len(start.translate(None, _BINARY)) < len(start) else 0.2


_HEADER = 1445
_BINARY = bytes((*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)))
"""How much is looked at, and binary data bytes (WHATWG MIME Sniffing, sections 5.2 and 3)."""

text = BodyFormat(claim=_claim, parse=None)
