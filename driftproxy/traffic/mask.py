"""Replace secrets inside a text in place: pairs of a name and a value in JSON, queries, XML and the like."""

import json
import re
from collections.abc import Callable
from urllib.parse import quote_plus, unquote_plus

from driftproxy.traffic.secrets import PLACEHOLDER, holds_only_secrets

__all__ = ["Secret", "form", "headed", "inside"]

Secret = Callable[[str], bool]
"""Whether a name is one of a secret."""


def inside(text: str, secret: Secret, clean: Callable[[str], str]) -> str:
    """Return the text with the values of secret names replaced; everything else stays as it is, byte for byte.

    Understands whatever looks like JSON (also many documents, event streams, and JSON inside a JSON string), a query
    inside a URL, an XML element, an attribute. `clean` is what is done to a text inside the text.
    """
    if '"' in text:
        text = _json(text, secret, clean)
        if not _PLAIN_JSON.match(text):
            text = _BARE.sub(lambda found: _bare(found, secret), text)
    if "=" in text:
        text = _QUERY.sub(lambda found: found[1] + _parameter(found[2], found[3], secret, clean), text)
    if "</" in text:
        text = _ELEMENT.sub(lambda found: _element(found, secret), text)
    return text


def form(text: str, secret: Secret, clean: Callable[[str], str]) -> str:
    """Return a query or a form (`a=1&b=2`) with the values of secret names replaced."""
    return _PARAMETER.sub(lambda found: _parameter(found[1], found[2], secret, clean), text)


def headed(name: str, value: str) -> str:
    """Return the value of a header that is secret as a whole; the scheme and the cookies' names are kept."""
    lowered = name.lower()
    if lowered == "cookie":
        return "; ".join(_cookie(part) for part in value.split("; "))
    if lowered == "set-cookie":
        pair, mark, attributes = value.partition(";")
        return _cookie(pair) + mark + attributes
    scheme, gap, rest = value.partition(" ")
    return f"{scheme} {PLACEHOLDER}" if gap and rest and scheme.lower() in _SCHEMES else _masked(value)


_SCHEMES = frozenset({"basic", "bearer", "digest", "negotiate", "token", "apikey", "hmac", "aws4-hmac-sha256"})
_HARMLESS = frozenset({"", "true", "false", "null", "none", "undefined", "bearer", PLACEHOLDER.lower()})

_STRING = r'(?<!\\)"([^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"'
_PAIR = re.compile(
    _STRING + r'(?:(\s*:\s*)(?:"([^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"|(-?\d[\d.eE+-]*)|[\[{])?)?'
)
_ATOM = re.compile(_STRING + r"(\s*:)?|[\[\]{}]|(?<![\w%])-?\d[\d.eE+-]*(?!\w)")
_BARE = re.compile(r'(?<![\w.\-"\\])([\w.\-]++\s*[:=]\s*)"([^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"')
_OFTEN_KEYS = ("key", "appid")
_KEYLIKE = re.compile(r"(?=.*\d)[\w-]{20,}")
_PLAIN_JSON = re.compile(r'\s*[{\[]\s*["{\[\]}]')
_QUERY = re.compile(r"([?&;#])([\w.\[\]%\-]++)=([^&#;\s\"'<>\\]*)")
_PARAMETER = re.compile(r"(?:(?<=&)|\A)([^=&]++)=([^&]*)")
_ELEMENT = re.compile(r"<([\w:.\-]++)([^<>]*)>([^<>]++)</")


def _masked(value: str) -> str:
    return value if value.strip().lower() in _HARMLESS else PLACEHOLDER


def _cookie(part: str) -> str:
    name, mark, value = part.partition("=")
    return name + mark + _masked(value) if mark else _masked(part)


def _json(text: str, secret: Secret, clean: Callable[[str], str]) -> str:
    parts: list[str] = []
    done = 0
    place = 0
    while found := _PAIR.search(text, place):
        place = found.end()
        name, gap, value, number = found.groups()
        if gap is None:
            start, end, new = found.start(1), found.end(1), _nested(name, clean)
        elif not secret(_unescaped(name)):
            if value is None:
                continue
            start, end, new = found.start(3), found.end(3), _nested(value, clean)
        elif value is not None:
            start, end, new = found.start(3), found.end(3), _masked(value)
        elif number is not None:
            start, end = found.span(4)
            new = "0" if holds_only_secrets(name) else number
        elif text[place - 1] in "[{":
            start = place - 1
            place = end = _end(text, start)
            new = _below(text[start:end], secret, strict=holds_only_secrets(name))
        else:
            continue
        if text[start:end] != new:
            parts += (text[done:start], new)
            done = end
    return "".join((*parts, text[done:])) if parts else text


def _nested(value: str, clean: Callable[[str], str]) -> str:
    """Clean JSON that stands escaped inside a JSON string."""
    if '\\"' not in value:
        return value
    plain = _unescaped(value)
    cleaned = clean(plain)
    return value if cleaned == plain else json.dumps(cleaned)[1:-1]


def _unescaped(value: str) -> str:
    if "\\" not in value:
        return value
    try:
        return str(json.loads(f'"{value}"'))
    except ValueError:
        return value


def _end(text: str, start: int) -> int:
    """Return where the list or object that starts at `start` ends; the text's end if it is cut off."""
    depth = 0
    for found in _ATOM.finditer(text, start):
        depth += (found[0] in "[{") - (found[0] in "]}")
        if not depth:
            return found.end()
    return len(text)


def _below(text: str, secret: Secret, *, strict: bool) -> str:
    """Replace what a list or an object of a secret name holds.

    All of it where the name is strict; else the words of a list, and of an object what its own names call for. A
    sentence in a list stays: it is a complaint about the field, as in `{"password": ["is too short"]}`.
    """
    inside: list[str] = []
    name = ""

    def replace(found: re.Match[str]) -> str:
        nonlocal name
        atom = found[0]
        if found[2] is not None:
            name = _unescaped(found[1])
            return atom
        around, named, name = inside[-1] if inside else "", name, ""
        wanted = around in ("all", "list") or (named != "" and (secret(named) or named.lower() in _VALUES))
        if atom in "[{":
            every = around == "all" or (strict and not inside)
            inside.append("all" if every else "list" if atom == "[" and (wanted or not inside) else "own")
        elif atom in "]}":
            inside.pop()
        elif found[1] is None:
            return "0" if around == "all" else atom
        elif wanted and (named or " " not in atom):
            return f'"{_masked(found[1])}"'
        return atom

    return _ATOM.sub(replace, text)


_VALUES = frozenset({"value", "key", "hash", "raw"})


def _bare(found: re.Match[str], secret: Secret) -> str:
    name = found[1].rstrip().rstrip(":=").rstrip()
    return f'{found[1]}"{_masked(found[2])}"' if secret(name) else found[0]


def _parameter(name: str, value: str, secret: Secret, clean: Callable[[str], str]) -> str:
    if secret(unquote_plus(name)) or (name in _OFTEN_KEYS and _KEYLIKE.fullmatch(value)):
        return f"{name}={_masked(value)}"
    plain = unquote_plus(value)
    cleaned = clean(plain)
    return f"{name}={value if cleaned == plain else quote_plus(cleaned)}"


def _element(found: re.Match[str], secret: Secret) -> str:
    if not secret(found[1].rpartition(":")[2]):
        return found[0]
    return f"<{found[1]}{found[2]}>{_masked(found[3])}</"
