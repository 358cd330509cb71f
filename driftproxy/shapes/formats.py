"""Which format does a string have: the few that a client would parse, and that do not change from night to night."""

import re
from functools import lru_cache

__all__ = ["format_of", "is_timestamp"]

_FORMATS = tuple(
    (name, re.compile(pattern, re.ASCII))
    for name, pattern in (
        ("uuid", r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"),  # RFC 9562
        ("date-time", r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?"),  # RFC 3339
        ("date", r"\d{4}-\d\d-\d\d"),
        ("http-date", r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"),  # RFC 9110 §5.6.7
        ("email", r"[^@\s/:]+@[^@\s/:]+\.[^@\s/:]+"),
        ("uri", r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+"),
        ("decimal", r"-?\d+\.\d+"),
        ("digits", r"-?\d+"),
    )
)
_LONGEST = 2048
"""Longer strings are prose or blobs; not worth a pattern's time."""

_EARLIEST, _LATEST = 1_000_000_000, 4_102_444_800  # 2001-09-09 to 2100-01-01, in seconds


@lru_cache(maxsize=65536)
def format_of(text: str) -> str:
    """Return the name of the string's format, or `""` for none."""
    if not text or len(text) > _LONGEST:
        return ""
    return next((name for name, pattern in _FORMATS if pattern.fullmatch(text)), "")


def is_timestamp(number: int) -> bool:
    """Say whether an integer looks like Unix time, in seconds or milliseconds, of this century."""
    return _EARLIEST <= number < _LATEST or _EARLIEST * 1000 <= number < _LATEST * 1000
