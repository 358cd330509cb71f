"""JSON in a call of a function, as a script tag loads it: `callback({…});`."""

import re

from driftproxy.bodies.json import in_utf8, loads
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["jsonp"]

_CALL = re.compile(rb"(?:/\*\*/)?\s*(?:typeof [\w.$]+ === 'function' && )?[\w.$]+\(\s*(?=[{\[])")
_END = re.compile(rb"\s*\)\s*;?\s*\Z")


def _claim(_media: str, body: bytes) -> float:
    return 0.75 if _CALL.match(body.lstrip()) else 0.0


def _parse(body: bytes, media: str) -> Plain:
    inner = _END.sub(b"", _CALL.sub(b"", body.strip(), count=1), count=1)
    return loads(in_utf8(inner, media))


jsonp = BodyFormat(claim=_claim, parse=_parse)
