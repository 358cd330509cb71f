"""JSON, whatever media type it travels under (RFC 8259)."""

import json as stdlib

from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["json", "loads"]


def loads(text: str | bytes) -> Plain:
    """Return the value of a JSON text; raises ValueError where it is none, or nests too deep to be read."""
    try:
        value: Plain = stdlib.loads(text)
    except RecursionError as error:
        raise ValueError("JSON nested too deep") from error
    return value


def _claim(media: str, body: bytes) -> float:
    if media.endswith(("/json", "+json")):
        return 0.9
    return 0.7 if body.lstrip()[:1] in (b"{", b"[") else 0.0


def _parse(body: bytes, _media: str) -> Plain:
    return loads(body)


json = BodyFormat(claim=_claim, parse=_parse)
