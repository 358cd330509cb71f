"""How likely is it, by the words of two names, that one thing was called the one and is called the other."""

import re
from difflib import SequenceMatcher

__all__ = ["convention", "generic", "kinship", "same_name", "spelling", "words"]

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_NAME = re.compile(r"_*[A-Za-z][\w .-]*", re.ASCII)
"""Anything else is no word in some convention: `+1`, `@type`, `日本`."""

_GENERIC = frozenset(
    {
        *("id", "name", "type", "kind", "url", "uri", "href", "link", "status", "state", "value", "key", "title"),
        *("label", "description", "count", "total", "size", "object", "data", "items", "date", "created", "updated"),
        *("version", "code", "message", "path", "text", "content", "index", "number", "default", "enabled", "active"),
        *("metadata", "meta", "properties", "options", "settings", "config", "tags", "details", "info"),
    }
)
"""Words that many things have; that two have them says little."""

_SHORT = {"txn": "transaction", "tx": "transaction", "xfer": "transfer", "ext": "external", "pct": "percent"}
"""Abbreviations with a letter that the long word has not, or has elsewhere."""

_SAME, _RELATED, _CLOSE, _ALIKE, _STRANGE = 6.0, 1.0, 0.5, -1.0, -3.5
"""Odds, as logarithms, before anything but the names is known: a field went and one came."""

_CLOSE_RATIO, _ALIKE_RATIO = 0.85, 0.5


def words(name: str) -> list[str]:
    """Return the words of a name in lower case: `["user", "name"]` for `userName`, `user_name` and `UserName`."""
    return [word.lower() for word in _WORD.findall(name)] if _NAME.fullmatch(name) else [name.lower()]


def spelling(name: str) -> str:
    """Return what is the same for a name in every convention: its words in one."""
    return "".join(words(name))


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same words in another convention: `userName`, `user_name`, `username`."""
    return spelling(one) == spelling(other)


def generic(name: str) -> bool:
    """Say whether a name is one that unrelated things share."""
    return set(words(name)) <= _GENERIC


def kinship(one: str, other: str) -> float:
    """Return the odds (natural logarithm) that a field called `one` was renamed to `other`, by the names alone."""
    if same_name(one, other):
        return _SAME
    ours, theirs = words(one), words(other)
    if set(ours) <= set(theirs) or set(theirs) <= set(ours):
        return _RELATED
    if len(ours) == len(theirs) and all(map(_abbreviates, ours, theirs)):
        return _RELATED
    ratio = SequenceMatcher(None, "".join(ours), "".join(theirs)).ratio()
    if ratio >= _CLOSE_RATIO:
        return _CLOSE
    return _ALIKE if ratio >= _ALIKE_RATIO or set(ours) & set(theirs) else _STRANGE


def convention(name: str) -> str:
    """Return the convention a name is written in, or `""` where one word fits several: `name`."""
    if "_" in name.strip("_"):
        return "snake_case"
    if "-" in name.strip("-"):
        return "kebab-case"
    if name[:1].isupper():
        return "PascalCase"
    return "camelCase" if name != name.lower() else ""


def _abbreviates(one: str, other: str) -> bool:
    """Say whether one word is short for the other: `txn` for `transaction`, `qty` for `quantity`."""
    short, long = sorted((one, other), key=len)
    if _SHORT.get(short) == long:
        return True
    letters = iter(long)
    return short[:1] == long[:1] and all(letter in letters for letter in short)
