"""JSON after a prefix that keeps scripts of other sites from reading it: `)]}'`, `while(1);`, `for(;;);`."""

import re

from driftproxy.bodies.json import in_utf8, loads
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["guarded_json"]

_GUARD = re.compile(rb"\s*(?:\)\]\}',?|while\s?\(1\);|for\s?\(;;\);)\s*(?=[{\[])")


def _claim(_media: str, body: bytes) -> float:
    return 0.75 if _GUARD.match(body) else 0.0


def _parse(body: bytes, media: str) -> Plain:
    return loads(in_utf8(_GUARD.sub(b"", body, count=1), media))


guarded_json = BodyFormat(claim=_claim, parse=_parse)
