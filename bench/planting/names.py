"""Other names for a field: its convention, an abbreviation, a suffix, a synonym."""

import re
from collections.abc import Callable, Sequence
from random import Random

ABBREVIATIONS = {
    "transaction": "txn", "quantity": "qty", "amount": "amt", "number": "num", "description": "desc",
    "message": "msg", "address": "addr", "account": "acct", "customer": "cust", "payment": "pmt", "currency": "curr",
    "configuration": "config", "information": "info", "repository": "repo", "organization": "org",
    "application": "app", "environment": "env", "reference": "ref", "maximum": "max", "minimum": "min",
    "image": "img", "version": "ver", "namespace": "ns", "position": "pos", "language": "lang",
}  # fmt: skip
SYNONYMS = ("label", "handle", "reference", "marker", "segment", "origin", "remark", "slot", "grade", "figure", "extra")
SUFFIXES = ("details", "info", "value", "data", "v2")
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def words(name: str) -> list[str]:
    return [word.lower() for word in WORD.findall(name)] or [name.lower()]


def spelled(parts: Sequence[str], style: str) -> str:
    if style in ("snake_case", "kebab-case"):
        return ("_" if style == "snake_case" else "-").join(parts)
    capitals = [part.capitalize() for part in parts]
    return "".join(capitals if style == "PascalCase" else [parts[0], *capitals[1:]])


def style_of(name: str) -> str:
    if "_" in name:
        return "snake_case"
    if "-" in name:
        return "kebab-case"
    return "PascalCase" if name[:1].isupper() else "camelCase"


def convention(random: Random, name: str) -> str:
    styles = ["snake_case", "camelCase", "PascalCase", "kebab-case"]
    return spelled(words(name), random.choice([one for one in styles if one != style_of(name)]))


def abbreviation(random: Random, name: str) -> str:
    parts = words(name)
    index = max(range(len(parts)), key=lambda number: (parts[number] in ABBREVIATIONS, len(parts[number])))
    long = parts[index]
    vowelless = long[:1] + re.sub("[aeiou]", "", long[1:])
    parts[index] = ABBREVIATIONS.get(long) or random.choice([long[:4], vowelless])
    return spelled(parts, style_of(name)) if len(long) > 5 else name


def suffix(random: Random, name: str) -> str:
    parts = words(name)
    if len(parts) > 2 and random.random() < 0.3:
        return spelled(parts[1:], style_of(name))
    return spelled([*parts, random.choice(SUFFIXES)], "snake_case" if len(parts) == 1 else style_of(name))


def synonym(random: Random, name: str) -> str:
    return random.choice([one for one in SYNONYMS if one not in words(name)])


FLAVOURS: dict[str, Callable[[Random, str], str]] = {
    "convention": convention, "abbreviation": abbreviation, "suffix": suffix, "synonym": synonym,
}  # fmt: skip
