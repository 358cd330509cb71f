"""What is odd about a JSON text that could be read: what others refuse, or read otherwise (RFC 8259, RFC 7493)."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from math import isinf

from driftproxy.model.plain import Plain
from driftproxy.model.words import printable

__all__ = ["oddities"]

_SIGNS = re.compile(rb"NaN|Infinity|\d[eE]\+?\d{3}|\d{309}|\\u(?:0000|[dD][89a-fA-F])")
"""A constant, what may be more than a double holds (1.8e308), or an escape of what is no character by itself."""


def oddities(text: bytes, value: Plain) -> list[str]:
    """Return what is odd about a JSON text whose value is known, as sentences without a subject, in order.

    Only texts that look so, or have more keys than the value has, are looked at closely, for that takes its time.
    """
    twice = text.count(b'":') + text.count(b'" :') > _keys(value)
    if not (twice or _SIGNS.search(text)):
        return []
    found: set[str] = set()

    def entries(pairs: list[tuple[str, Plain]]) -> None:
        counts = Counter(name for name, _ in pairs)
        told = (
            f"`{printable(name)}` is there twice in one object, the last one counts"
            for name in counts
            if counts[name] > 1
        )
        found.update(told)
        for name, one in pairs:
            found.update(_texts(name), _texts(one))

    def number(digits: str) -> None:
        if isinf(float(digits)):
            found.add("a number is larger than other programs can hold")

    root = json.loads(
        text.decode("utf-8-sig", "replace"), object_pairs_hook=entries, parse_float=number, parse_int=number,
        parse_constant=lambda name: found.add(f"{name} is no JSON, and refused by other programs"),
    )  # fmt: skip
    return sorted(found.union(_texts(root)))


def _texts(value: object) -> Iterator[str]:
    """Yield what is odd about a text, or the texts in a list."""
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str) and "\0" in value:
        yield "a text has a NUL in it, where others end it"
    elif isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        yield "a text has half of a surrogate pair, which is no character"


def _keys(value: Plain) -> int:
    """Return how many keys all objects have together."""
    count = len(value) if isinstance(value, dict) else 0
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if type(one) in (dict, list):  # a quick look, as there are so many
            count += _keys(one)
    return count
