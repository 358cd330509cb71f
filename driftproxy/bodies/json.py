"""JSON, whatever media type it travels under (RFC 8259)."""

import json as stdlib
import re

from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["CUT", "MOST_LEVELS", "in_utf8", "json", "loads"]

CUT = "it breaks off in its middle"
"""Why a body cannot be read of which only the beginning has arrived."""

MOST_LEVELS = 200
"""No API nests so deep, and all that walks through a value ends there."""


def loads(text: str | bytes) -> Plain:
    """Return the value of a JSON text; raises ValueError where it is none, or nests too deep to be read.

    Of keys that repeat in one object the last one wins. Of an integer with thousands of digits only the first are kept.
    """
    try:
        value = _value(text)
    except RecursionError as error:
        raise ValueError("it nests too deep") from error
    if _may_be_deep(text) and _is_deep(value):
        raise ValueError("it nests too deep")
    return value


def in_utf8(body: bytes, media: str) -> bytes:
    """Return a body that is not UTF-8 in it, from the charset that its media type declares; raises ValueError.

    JSON is UTF-8 (RFC 8259, section 8.1), and declares no charset (section 11); some servers know neither.
    """
    declared = _CHARSET.search(media)
    try:
        return body.decode(declared[1] if declared else "utf-8").encode()
    except (LookupError, UnicodeError) as error:
        raise ValueError(f"it is not in {declared[1] if declared else 'UTF-8'}") from error


def _value(text: str | bytes) -> Plain:
    try:
        value: Plain = stdlib.loads(text)
    except stdlib.JSONDecodeError as error:
        left = error.doc[error.pos :].strip()
        if error.doc.strip() and (error.msg.startswith("Unterminated string") or _BEGUN.fullmatch(left)):
            raise ValueError(CUT) from error
        raise
    except UnicodeDecodeError:
        raise
    except ValueError:  # more digits than Python makes a number of unasked
        value = stdlib.loads(text, parse_int=lambda digits: int(digits[:_MOST_DIGITS]))
    return value


def _may_be_deep(text: str | bytes) -> bool:
    openings = text.count(b"[") + text.count(b"{") if isinstance(text, bytes) else text.count("[") + text.count("{")
    return openings > MOST_LEVELS


def _is_deep(value: Plain) -> bool:
    level = [value]
    for _ in range(MOST_LEVELS):
        inner = [one for one in level if isinstance(one, dict | list)]
        level = [child for one in inner for child in (one.values() if isinstance(one, dict) else one)]
        if not level:
            return False
    return any(isinstance(one, dict | list) for one in level)


def _claim(media: str, body: bytes) -> float:
    if media.endswith(("/json", "+json")):
        return 0.9
    if _RECORD.match(body):
        return 0.8
    return 0.7 if body.lstrip()[:1] in (b"{", b"[") else 0.0


def _parse(body: bytes, media: str) -> Plain:
    try:
        return loads(body)
    except UnicodeDecodeError:
        return loads(in_utf8(body, media))


_MOST_DIGITS = 1000
_BEGUN = re.compile(r"(tr?u?|fa?l?s?|nu?l?|-|\.|\.?\d*[eE][+-]?|\\?u[0-9a-fA-F]{0,4})?")
"""What a parser has left of a word, a number or an escape that does not end; nothing, if the text ended before one."""
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;,\"]+)")
_RECORD = re.compile(rb'\s*(\[\s*)?\{\s*"')

json = BodyFormat(claim=_claim, parse=_parse)
