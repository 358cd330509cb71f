"""What may be claimed of all strings at one place: a format that each of them really has, a closed set of words."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from driftproxy.model.plain import Plain
from driftproxy.model.pseudonym import holds_pseudonym
from driftproxy.model.shape import Strings

__all__ = ["closed", "format_claim"]

_ENOUGH, _TWICE = 10, 2
"""A set of words is taken as closed after so many samples, each word seen twice: then few more are to be expected."""

_WORD = re.compile(r"[a-z][a-zA-Z0-9]*([_.-][a-zA-Z0-9]+)*|[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*")
"""Words as programs write them; `Ada` is a name."""


def closed(strings: Strings) -> list[Plain]:
    """Return the members of a closed set of words, sorted; empty where there is no telling that it is one."""
    values = strings.values or {}
    few = strings.count < _ENOUGH or len(values) < _TWICE or min(values.values()) < _TWICE
    word = not few and all(map(_WORD.fullmatch, values)) and not any(map(holds_pseudonym, values))
    return [*sorted(values)] if word else []


def format_claim(strings: Strings, texts: Sequence[str]) -> dict[str, Plain]:
    """Return the keyword that tells the format which all the texts have, if they have one.

    That is `format` where JSON Schema defines it and every text keeps to the letter of its definition, since validators
    may assert it; else `x-format`.
    """
    if len(strings.formats) != 1 or sum(strings.formats.values()) < strings.count:
        return {}
    name = next(iter(strings.formats))
    strict = _DEFINED.get(name)
    return {"format" if strict and all(map(strict, texts)) else "x-format": name} if name else {}


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)  # RFC 3339
_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([\w.~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", re.ASCII)  # RFC 3986


def _is_date(text: str) -> bool:
    return _parses(date.fromisoformat, text)


def _is_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None and _parses(datetime.fromisoformat, text)


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_DEFINED: Mapping[str, Callable[[str], object]] = {
    "date": _is_date,
    "date-time": _is_time,
    "email": _MAIL.fullmatch,
    "uri": _URI.fullmatch,
    "uuid": bool,
}
