"""Which format does a string have: the few that a client would parse, and that do not change from night to night."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

__all__ = ["format_of", "formats_of", "is_timestamp", "timestamps"]

_FORMATS = {
    "uuid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",  # RFC 9562
    "date-time": r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?",  # RFC 3339
    "date": r"\d{4}-\d\d-\d\d",
    "http-date": r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT",  # RFC 9110 §5.6.7
    "email": r"[^@\s/:]+@[^@\s/:]+\.[^@\s/:]+",
    "uri": r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+",
    "decimal": r"-?\d+\.\d+",
    "digits": r"-?\d+",
}
_NAMES = (*_FORMATS, "")
_ANY = re.compile("|".join(f"({pattern})" for pattern in _FORMATS.values()), re.ASCII)
_NONE = rf"[^\d\n@:-][^\n@:-]*+(?=\n)|(?!(?:{'|'.join(_FORMATS.values())})\n)[^\n]*"
"""A line without a format; most have none of the marks that a format needs."""

_LINES = {name: re.compile(rf"(?>(?:{pattern})\n)*+", re.ASCII) for name, pattern in {**_FORMATS, "": _NONE}.items()}
"""What matches many lines at once, all of one format."""

_LONGEST = 2048
"""Longer strings are prose or blobs; not worth a pattern's time."""

_EARLIEST, _LATEST = 1_000_000_000, 4_102_444_800  # 2001-09-09 to 2100-01-01, in seconds


@lru_cache(maxsize=65536)
def format_of(text: str) -> str:
    """Return the name of the string's format, or `""` for none."""
    return _format(text)


def formats_of(texts: Sequence[str]) -> Mapping[str, int]:
    """Return how many of the strings, at least one, have each format; fast where all have the same."""
    lines = "\n".join((*texts, ""))
    first = _format(texts[0])
    if lines.count("\n") == len(texts) and max(map(len, texts)) <= _LONGEST and _LINES[first].fullmatch(lines):
        return {first: len(texts)}
    return dict(sorted(Counter(map(_format, texts)).items()))


def is_timestamp(number: int) -> bool:
    """Say whether an integer looks like Unix time, in seconds or milliseconds, of this century."""
    return _EARLIEST <= number < _LATEST or _EARLIEST * 1000 <= number < _LATEST * 1000


def timestamps(numbers: Sequence[int]) -> int:
    """Return how many of the integers, at least one, look like Unix time."""
    least, most = min(numbers), max(numbers)
    if most < _EARLIEST or (is_timestamp(least) and most < _LATEST):  # most often it is none, or all
        return len(numbers) if most >= _EARLIEST else 0
    return sum(map(is_timestamp, numbers))


def _format(text: str) -> str:
    found = _ANY.fullmatch(text) if len(text) <= _LONGEST else None
    return _NAMES[(found.lastindex or 0) - 1] if found else ""
