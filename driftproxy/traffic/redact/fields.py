"""Hide secrets inside a text in place: values beside a name that says so, in JSON, queries, forms, XML and the like."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import quote_plus, unquote_plus

from driftproxy.model.pseudonym import holds_pseudonym, is_pseudonym
from driftproxy.traffic.redact.glance import glance
from driftproxy.traffic.redact.names import Kind, holds_only_secrets, is_person

__all__ = ["Hand", "form", "headed", "inside"]


@dataclass(frozen=True, slots=True)
class Hand:
    """How secrets are found and hidden.

    `kind` says whether a name is one of a secret; `hide` returns what stands for a value of a kind, and `number` for a
    number; `credentials` is for the value of `Authorization`; `clean` is what is done to a text inside the text.
    """

    kind: Callable[[str], Kind]
    hide: Callable[[str, Kind, str], str]
    number: Callable[[str], str]
    credentials: Callable[[str], str]
    clean: Callable[[str], str]

    def named(self, name: str, value: str, kind: Kind) -> str:
        """Return what stands for the value of a name."""
        if " " in value and kind == "secret":
            return self.credentials(value)
        return self.hide(value, kind, name)


def inside(text: str, hand: Hand) -> str:
    """Return the text with the values of secret names replaced; everything else stays as it is, byte for byte.

    Understands whatever looks like JSON (also many documents, event streams, and JSON inside a JSON string), a query
    inside a URL, an XML element, an attribute, a line of settings.
    """
    if '"' in text:
        text = _json(text, hand)
        if '"value"' in text:
            text = _ENTRY.sub(lambda found: _entry(found, hand), text)
    if not _PLAIN_JSON.match(text):
        text = _settings(text, hand)
    if "=" in text:
        text = _QUERY.sub(lambda found: found[1] + _parameter(found[2], found[3], hand), text)
    if "<" in text or "&quot;" in text:
        text = _markup(text, hand)
    if _tells(text):
        text = _PROSE.sub(lambda found: _spliced(found, 1, hand.named("", found[1], "secret")), text)
    return text


def form(text: str, hand: Hand) -> str:
    """Return a query or a form (`a=1&b=2`) with the values of secret names replaced."""
    return _PARAMETER.sub(
        lambda found: found[1] if found[2] is None else _parameter(found[1], found[2], hand), _alone(text, hand)
    )


def _alone(text: str, hand: Hand) -> str:
    """Return a query with what is no pair in it cleaned: `?TOKEN`."""
    return "&".join(one if "=" in one or not one else hand.clean(one) for one in text.split("&"))


def headed(name: str, value: str, hand: Hand) -> str:
    """Return the value of a header that is secret as a whole; the scheme and the cookies' names are kept."""
    lowered = name.lower()
    if lowered == "cookie":
        return "; ".join(_cookie(part, hand) for part in value.split("; "))
    if lowered == "set-cookie":
        pair, mark, attributes = value.partition(";")
        return (
            _cookie(pair, hand)
            + mark
            + _FOLDED.sub(lambda one: one[1] + _cookie(f"{one[2]}={one[3]}", hand), attributes)
        )
    return hand.credentials(value)


_STRING = r'(?<!\\)"([^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"'
_TEXT = r'"([^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+)"'
_PAIR = re.compile(rf"{_STRING}(?:(\s*:\s*)(?:{_TEXT}|(-?\d[\d.eE+-]*)|[\[{{])?)?")
_ATOM = re.compile(_STRING + r"(\s*:)?|[\[\]{}]|(?<![\w%])-?\d[\d.eE+-]*(?!\w)")
_ENTRY = re.compile(
    r'"(?:name|key|header|field|id)"\s*:\s*"(?P<name>[^"\\]{1,80})"\s*,\s*"value"\s*:\s*"(?P<value>[^"\\]*)"'
    r'|"value"\s*:\s*"(?P<value2>[^"\\]*)"\s*,\s*"(?:name|key|header|field|id)"\s*:\s*"(?P<name2>[^"\\]{1,80})"'
)
_BARE = re.compile(rf'(?<![\w.\-"\\])([\w.\-]++\s*[:=]\s*){_TEXT}')
_SINGLE = re.compile(
    r"(?<![\w.\-\\])(u?'?[\w.\-]++'?\s*[:=]\s*[ubr]?)(?:(?=')'([^'\\\x00-\x1f]*+)'|`([^`\\\x00-\x1f]*+)`)"
)
_ESCAPED = re.compile(r"&quot;([\w.\- ]{1,80})&quot;(\s*:\s*)&quot;((?:(?!&quot;)[^<>\x00-\x1f])*)&quot;")
_OFTEN_KEYS = ("key", "appid", "code")
_KEYLIKE = re.compile(r"(?=.*\d)[\w./~-]{20,}")
_PLAIN_JSON = re.compile(r'\s*[{\[]\s*["{\[\]}]')
_QUERY = re.compile(r"([?&;#])([\w.\[\]%\-]++)=([^&#;\s\"'<>\\]*)")
_PARAMETER = re.compile(r"(?:(?<=&)|\A)([^=&]++)(?:=([^&]*))?")
_ELEMENT = re.compile(
    r"<([\w:.\-]++)([^<>]*)>(?:(\s*<!\[CDATA\[)((?:(?!\]\]>).)*)(?=\]\]>)|()([^<>]++)(?=</))", re.DOTALL
)
_PLIST = re.compile(r"<key>(?P<name>[^<>]{1,80})</key>\s*<(?:string|data)>(?P<value>[^<>]*)</")
_INPUT = re.compile(
    r"<[^<>]*\bname=[\"'](?P<name>[^\"'<>]{1,80})[\"'][^<>]*\b(?:value|content)=[\"'](?P<value>[^\"'<>]*)[\"']"
    r"|<[^<>]*\b(?:value|content)=[\"'](?P<value2>[^\"'<>]*)[\"'][^<>]*\bname=[\"'](?P<name2>[^\"'<>]{1,80})[\"']"
)
_LINE = re.compile(
    r"(?m)^((?:[ \t>]|export )*([A-Za-z][\w.\-]{1,60})(?:=|[ \t]*[:=][ \t]+))"
    r"([^\s\"'{}\[\]<>,;&]{4,}(?: \S{8,})?)[ \t\r]*$"
)

_WORD = re.compile(
    r"((?<![\w.\-?&;#%/])(?:--)?([A-Za-z][\w.\-]{2,60})(?:=|(?<=[a-z]) (?=[\w.~+/-]*\d)))"
    r"([^\s\"'&;,<>{}\[\]()`\\]{4,})"
)
_TOLD = r"(?:[Pp]ass(?:word|phrase)|[Ss]ecret|[Tt]oken|(?:API|[Aa]pi|[Aa]ccess|[Ss]ecret)[ _-]?[Kk]ey)"
_tells = glance((), _TOLD + r"(?: [^ ]+){0,2}:? [^ ]{15}")
"""Returns False if no prose in a text tells a secret, True when in doubt."""
_PROSE = re.compile(
    _TOLD + r"(?: (?!and |or )\w+){0,2}:? [`'<(]?"
    r"((?=[\w.~+/-]*[A-Za-z])(?=[\w.~+/-]*\d)[\w~+/-][\w.~+/-]{14,}[\w~+/=-])"
)
_FOLDED = re.compile(r"(,\s*)([^=;,\s]+)=([^;,]*)")


def _settings(text: str, hand: Hand) -> str:
    """Hide values in source text and settings."""
    if '"' in text:
        text = _BARE.sub(lambda found: _bare(found, hand), text)
    if "'" in text or "`" in text:
        text = _SINGLE.sub(lambda found: _bare(found, hand), text)
    text = _LINE.sub(lambda found: _line(found, hand), text)
    return _WORD.sub(lambda found: _line(found, hand), text)


def _markup(text: str, hand: Hand) -> str:
    """Hide values in XML and HTML."""
    if "&quot;" in text:
        text = _ESCAPED.sub(lambda found: _escaped(found, hand), text)
    if "</" in text:
        text = _ELEMENT.sub(lambda found: _element(found, hand), text)
        text = _PLIST.sub(lambda found: _entry(found, hand), text)
    return _INPUT.sub(lambda found: _entry(found, hand), text) if "name=" in text else text


def _cookie(part: str, hand: Hand) -> str:
    if is_pseudonym(part.rpartition(" ")[2]):
        return part
    name, mark, value = part.partition("=")
    if not mark:
        return part if holds_pseudonym(part) else hand.credentials(part)
    return name + mark + hand.hide(value, "secret" if hand.kind(name) else "cookie", name)


def _json(text: str, hand: Hand) -> str:
    parts: list[str] = []
    done = 0
    place = 0
    while found := _PAIR.search(text, place):
        place = found.end()
        name, gap, value, number = found.groups()
        if gap is None:
            start, end, new = found.start(1), found.end(1), _nested(name, hand)
        elif not (kind := hand.kind(plain := _unescaped(name))):
            if value is not None:
                start, end, new = found.start(3), found.end(3), _nested(value, hand)
            elif number is None and text[place - 1] in "[{" and hand.kind("email") and is_person(plain):
                start = place - 1
                place = end = _end(text, start)
                new = _json(text[start:end], replace(hand, kind=_of_person(hand.kind)))
            else:
                continue
        elif value is not None:
            start, end, new = found.start(3), found.end(3), _value(plain, value, kind, hand)
        elif number is not None:
            start, end = found.span(4)
            new = hand.number(number) if kind == "personal" or holds_only_secrets(plain) else number
        elif text[place - 1] in "[{":
            start = place - 1
            place = end = _end(text, start)
            strict = kind == "secret" and holds_only_secrets(plain) and not _SCHEMA.match(text, start)
            new = _below(text[start:end], plain, kind, hand, strict=strict)
        else:
            continue
        if text[start:end] != new:
            parts += (text[done:start], new)
            done = end
    return "".join((*parts, text[done:])) if parts else text


def _of_person(kind: Callable[[str], Kind]) -> Callable[[str], Kind]:
    return lambda name: kind(name) or ("personal" if name.lower() == "name" else "")


def _value(name: str, value: str, kind: Kind, hand: Hand) -> str:
    """Return what stands, in a JSON string, for the value of a name."""
    plain = _unescaped(value)
    hidden = hand.named(name, plain, kind)
    return value if hidden == plain else json.dumps(hidden)[1:-1]


def _nested(value: str, hand: Hand) -> str:
    """Clean JSON that stands escaped inside a JSON string."""
    if '\\"' not in value:
        return value
    plain = _unescaped(value)
    cleaned = hand.clean(plain)
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


def _below(text: str, top: str, kind: Kind, hand: Hand, *, strict: bool) -> str:
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
        wanted = around in ("all", "list") or (named != "" and (hand.kind(named) != "" or named.lower() in _VALUES))
        if atom in "[{":
            every = around == "all" or (strict and not inside)
            inside.append("all" if every else "list" if atom == "[" and (wanted or not inside) else "own")
        elif atom in "]}":
            inside.pop()
        elif found[1] is None:
            return hand.number(atom) if around == "all" else atom
        elif wanted and (named or " " not in atom) and not (around == "all" and _TIME.fullmatch(found[1])):
            return f'"{_value(named or top, found[1], kind, hand)}"'
        return atom

    return _ATOM.sub(replace, text)


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.+Z-]*")
_SCHEMA = re.compile(
    r"(?i)\{[^{}\[\]]*\"type\"\s*:\s*\"(?:secure)?(?:string|object|array|integer|number|boolean|null)\""
)
"""What says how a secret is written, in a description of an API or a template, is none (JSON Schema)."""
_VALUES = frozenset({"value", "key", "hash", "raw", "default", "defaultvalue"})


def _spliced(found: re.Match[str], group: str | int, new: str) -> str:
    start = found.start()
    return found[0][: found.start(group) - start] + new + found[0][found.end(group) - start :]


def _entry(found: re.Match[str], hand: Hand) -> str:
    """Hide the value in an object, a tag or a pair of elements that says name and value apart."""
    group = "value" if found["name"] is not None else "value2"
    name = unescape(found["name"] or found.groupdict().get("name2") or "")
    kind = hand.kind(name)
    value = found[group]
    return _spliced(found, group, hand.named(name, value, kind)) if kind and value else found[0]


def _bare(found: re.Match[str], hand: Hand) -> str:
    name = found[1].rstrip("ubr \t").rstrip(":= \t\r\n").removeprefix("u'").strip("'")
    kind = hand.kind(name)
    group = 2 if found[2] is not None else 3
    return _spliced(found, group, _value(name, found[group], kind, hand)) if kind else found[0]


def _escaped(found: re.Match[str], hand: Hand) -> str:
    kind = hand.kind(found[1])
    return _spliced(found, 3, hand.named(found[1], unescape(found[3]), kind)) if kind else found[0]


def _parameter(name: str, value: str, hand: Hand) -> str:
    said = unquote_plus(name)
    plain = unquote_plus(value)
    kind: Kind = hand.kind(said)
    if not kind and name in _OFTEN_KEYS and _KEYLIKE.fullmatch(plain):
        kind = "secret"
    cleaned = hand.named(said, plain, kind) if kind else hand.clean(plain)
    if cleaned == plain:
        return f"{name}={value}"
    plain_marks = "".join(mark for mark in "@:/=" if f"%{ord(mark):02X}" not in value.upper())
    return f"{name}={quote_plus(cleaned, safe=plain_marks)}"


def _element(found: re.Match[str], hand: Hand) -> str:
    name = found[1].rpartition(":")[2]
    kind = hand.kind(name)
    if not kind:
        return found[0]
    group = 4 if found[4] is not None else 6
    value = found[group].strip()
    hidden = found[group].replace(value, hand.named(name, unescape(value), kind)) if value else found[group]
    return _spliced(found, group, hidden)


def _line(found: re.Match[str], hand: Hand) -> str:
    """Hide the value in a line such as `DB_PASSWORD=hunter2` or `X-Api-Key: k1`, not in prose."""
    kind = hand.kind(found[2])
    value = found[3]
    telling = "=" in found[1] or any(map(str.isdecimal, value)) or len(value) >= _LONG
    telling = telling and value not in _PERMISSIONS
    return _spliced(found, 3, hand.named(found[2], value, kind)) if kind and telling else found[0]


_LONG = 20
_PERMISSIONS = frozenset({"read", "write", "admin", "none"})  # of what is called so: `secrets=read`
