"""Which format does a string have: the few that a client would parse, and that do not change from night to night."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from driftproxy.model.shape import MOST_VALUES

__all__ = ["format_of", "formats_of", "is_timestamp", "one_format", "timestamps"]

_CLOCK = r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
_FORMATS = {
    "uuid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",  # RFC 9562
    "date-time": rf"{_CLOCK}(?:[Zz]|[+-]\d\d:?\d\d)",  # RFC 3339
    "local date-time": _CLOCK,  # ISO 8601: of no time zone, so that each reader takes it for another moment
    "date": r"\d{4}-\d\d-\d\d",
    "http-date": r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT",  # RFC 9110 §5.6.7
    "email": r"[^@/: \t-\r]++@[^@/: \t-\r][^@/:. \t-\r]*+\.[^@/: \t-\r]++",
    "uri": r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+",
    "decimal": r"-?\d+\.\d+(?:\.\d+)?",  # 2.10 may be a version, which 2.10.1 follows
    "digits": r"-?\d+",
}
_NAMES = (*_FORMATS, "")
_ANY = re.compile("|".join(f"({pattern})" for pattern in _FORMATS.values()), re.ASCII)
_NONE = rf"[^\d\n@:-][^\n@:-]*+(?=\n)|(?!(?:{'|'.join(_FORMATS.values())})\n)[^\n]*"
"""A line without a format; most have none of the marks that a format needs."""

_LINES = {name: re.compile(rf"(?>(?:{pattern})\n)*+", re.ASCII) for name, pattern in {**_FORMATS, "": _NONE}.items()}
"""What matches many lines at once, all of one format."""

_BEGINNING = re.compile(r"\n(?:[0-9-]|[0-9a-fA-F]{8}-)")
"""Lines with a format begin so, or have one of the marks that `one_format` looks for first."""

_ZEROS = str.maketrans("123456789", "000000000")
"""All digits are one to a format, and without them most texts with many digits are one, too."""

_LONGEST = 2048
"""Longer strings are prose or blobs; not worth a pattern's time."""

_EARLIEST, _LATEST = 1_000_000_000, 4_102_444_800  # 2001-09-09 to 2100-01-01, in seconds


@lru_cache(maxsize=65536)
def format_of(text: str) -> str:
    """Return the name of the string's format, or `""` for none."""
    return _format(text)


def formats_of(texts: Mapping[str, int]) -> Mapping[str, int]:
    """Return how many strings have each format, of strings that are each there so many times; an empty one has none."""
    filled = {text: count for text, count in texts.items() if text}
    if len(filled) < len(texts) and filled and (one := one_format(filled, "\n".join(filled))) is not None:
        return {one: sum(filled.values())}
    told = format_of if len(texts) <= MOST_VALUES else _format  # many are not met again, and would fill the cache
    found: Counter[str] = Counter()
    for text, count in filled.items():
        found[told(text)] += count
    return dict(sorted(found.items()))


def one_format(texts: Collection[str], lines: str) -> str | None:
    """Return the format that all the strings have, at least one; None if they differ, or it takes a closer look.

    `lines` are the strings, with a newline between each two.
    """
    if len(texts) == 1:
        return format_of(lines) if lines else None
    lines = f"\n{lines}\n"
    if lines.count("\n") > len(texts) + 1 or "" in texts:
        return None
    marked = "@" in lines or (":" in lines and ("://" in lines or " GMT\n" in lines))  # one letter is found at once
    if not (marked or _BEGINNING.search(lines)):
        return ""
    first = _format(next(iter(texts)))
    if first.endswith(("date", "time")):
        zeros = lines[1:].translate(_ZEROS)
        form = zeros[: zeros.index("\n") + 1]
        alike = zeros == form * len(texts)
        same = alike or all(format_of(text) == first for text in set(zeros[:-1].split("\n")))
    else:
        same = max(map(len, texts)) <= _LONGEST and _LINES[first].fullmatch(lines, 1) is not None
    return first if same else None


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
