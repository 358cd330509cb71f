"""Plain text: known by its media type or by being UTF-8, never looked into."""

from driftproxy.model.plugin import BodyFormat

__all__ = ["text"]


def _claim(media: str, body: bytes) -> float:
    if media.startswith("text/"):
        return 0.4
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return 0.0
    return 0.0 if b"\0" in body else 0.2


text = BodyFormat(claim=_claim, parse=None)
