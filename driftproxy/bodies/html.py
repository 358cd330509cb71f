"""HTML pages: told apart from data, never looked into."""

from driftproxy.model.plugin import BodyFormat

__all__ = ["html"]


def _claim(media: str, body: bytes) -> float:
    start = body[:200].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return 0.95
    return 0.5 if media in ("text/html", "application/xhtml+xml") else 0.0


html = BodyFormat(claim=_claim, parse=None)
