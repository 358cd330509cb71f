"""The part of YAML that VCR.py writes, read many times as fast as by a parser.

That is block mappings and lists of scalars that are plain, quoted or base64, and what older ones write: lists of words
in brackets, and text that says it is text. Whatever else a file holds (comments, other tags, anchors, other flow
collections), and whatever is not certain, is left to the parser.
"""

import json
import re
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from yaml import SafeLoader, YAMLError

from driftproxy.exchange._yaml import parse

__all__ = ["block", "laid_out", "scalar", "scalars", "usual"]


def laid_out(data: bytes) -> object:
    """Return what a YAML text says, exactly as the parser would; raises ValueError where only that can tell."""
    return block(usual(data), 0)


def usual(data: bytes) -> str:
    """Return the text of a file; raises ValueError for one with characters that YAML has rules for."""
    text = data.decode()
    if _FOREIGN.search(data.translate(None, _USUAL).decode()) or not text.endswith("\n"):
        raise ValueError("characters that YAML has rules for")
    return text


def block(text: str, depth: int) -> dict[object, object]:
    """Return the fields that the lines of a usual text say, so far indented; raises ValueError as `laid_out` does."""
    lines = [*_lines(text), _Line(-1)]
    lines.reverse()
    found = _fields(lines, depth)
    if len(lines) > 1:
        raise ValueError("it goes on in a way of its own")
    return found


def scalars(indent: str) -> str:
    """Return a pattern for a scalar behind a key that is so far indented, a group `plain`, `single` or `double`."""
    return _SCALARS.replace(r"\1", indent.replace(" ", "[ ]"))


def scalar(kind: str, text: str) -> object:
    """Return what the group of a scalar says; raises ValueError where only the parser can tell."""
    if "\n" in text and _NOT_INDENTED.search(text):
        raise ValueError("a value that may be less indented than its key")
    return _VALUES[kind](text)


class _Line(NamedTuple):
    """A line, with those that its value goes on in: indentation, whether it has a dash, key and value, `...` for none.

    A next line that starts with `below` belongs to the value, too.
    """

    depth: int
    dash: bool = False
    key: object = ...
    value: object = ...
    below: str = "\0"


def _lines(text: str) -> Iterator[_Line]:
    place = 0
    while place < len(text):
        end = text.index("\n", place) + 1
        line = _known(text[place:end]) if end - place < _LONG else None
        if line is None or text.startswith(line.below, end):
            line, end = _line(text, place)
        yield line
        place = end


@lru_cache(maxsize=8192)
def _known(text: str) -> _Line | None:
    """Return a line that is complete: most lines of a cassette are in every other one."""
    try:
        return _line(text, 0)[0]
    except ValueError:
        return None


def _line(lines: str, place: int) -> tuple[_Line, int]:
    """Return a line, and where the next one starts."""
    found = _LINE.match(lines, place)
    if found is None or len(found[1]) > _DEEPEST:
        raise ValueError("a line that is not so simple")
    indent, dash, key = found[1], found[2] is not None, found["key"]
    value: object = ...
    if (kind := found.lastgroup) in _VALUES:
        text = found[kind]
        if "\n" in text and dash and key:
            raise ValueError("a value that may be less indented than its key")
        value = scalar(kind, text)
    if key is None and (value is ... or not dash):
        raise ValueError("neither a field nor an item")
    below = f"{indent}  " if kind == "plain" else "\0"
    return _Line(len(indent), dash, ... if key is None else _plain(key), value, below), found.end()


def _fields(lines: list[_Line], depth: int) -> dict[object, object]:
    """Take the fields of one mapping from the end of the lines."""
    found: dict[object, object] = {}
    while (line := lines[-1]).depth == depth and not line.dash:
        lines.pop()
        value, below = line.value, lines[-1]
        if value is ...:
            value = None
            if below.dash and below.depth >= depth:
                value = _items(lines, below.depth)
            elif below.depth > depth:
                value = _fields(lines, below.depth)
        found[line.key] = value
    return found


def _items(lines: list[_Line], depth: int) -> list[object]:
    """Take the items of one list from the end of the lines."""
    found: list[object] = []
    while (line := lines[-1]).depth == depth and line.dash:
        if line.key is ...:
            found.append(lines.pop().value)
        else:
            lines[-1] = line._replace(depth=depth + 2, dash=False)
            found.append(_fields(lines, depth + 2))
    return found


def _plain(text: str) -> object:
    text = _folded(text.rstrip(" "))
    for _, pattern in _RESOLVERS.get(text[0], ()):
        if pattern.match(text):
            return _resolved(text)
    return text


@lru_cache(maxsize=4096)
def _resolved(text: str) -> object:
    try:
        return parse(text.encode())
    except YAMLError as error:
        raise ValueError(str(error)) from error


def _single(text: str) -> str:
    return _folded(text).replace("''", "'")


def _double(text: str) -> str:
    if "\\" not in text:
        return _folded(text)
    # Pairs of backslashes are set apart, so that every other one begins an escape; and quotes, which are so many.
    text = text.replace("\\\\", _PAIR).replace('\\"', _QUOTE)
    if "\n" in text:
        if _CUT.search(text):
            raise ValueError("an escape that ends with the line")
        text = _folded(_CONTINUED.sub("", text))
    if _SURROGATE.search(text):
        raise ValueError("half a character")
    text = _ESCAPE.sub(_escape, text).replace(_PAIR, "\\\\").replace(_QUOTE, '\\"')
    return str(_JSON.decode(f'"{text}"'))


def _folded(text: str) -> str:
    """Return a scalar without its line breaks: one is a space, and each more is kept."""
    if "\n" not in text:
        return text
    first, *between, last = text.split("\n")
    lines = [first.rstrip(" "), *[line.strip(" ") for line in between], last.lstrip(" ")]
    if "" not in lines[1:-1]:
        return " ".join(lines)
    text = _BREAKS.sub(lambda found: _BREAK * (len(found[0]) - 1), "\n".join(lines))
    return text.replace("\n", " ").replace(_BREAK, "\n")


def _escape(found: re.Match[str]) -> str:
    """Return the JSON for an escape that JSON does not have."""
    digits, letter = found[1] or found[2], found[3]
    return json.dumps(chr(int(digits, 16)) if digits else _ESCAPES[letter], ensure_ascii=False)[1:-1]


_VALUES: dict[str, Callable[[str], object]] = {
    "plain": _plain,
    "single": _single,
    "double": _double,
    "empty": lambda text: {} if text == "{}" else [],
    "word": lambda text: [_plain(text)],
    "words": lambda text: text.split("', '"),
    "binary": a2b_base64,
}
_LONG = 200
_DEEPEST = 200
"""More indentation is no cassette, and recursion has an end."""
_RESOLVERS = SafeLoader.yaml_implicit_resolvers
_USUAL = bytes([10, *range(0x20, 0x7F)])
_FOREIGN = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Line breaks of other kinds, and what YAML has no room for."""
_PAIR, _QUOTE, _BREAK = "\0", "\1", "\2"
"""No text has these characters (see `_FOREIGN`)."""
_BREAKS = re.compile(r"\n\n+")
_NOT_INDENTED = re.compile(r"\n(?![ \n])")
_CONTINUED = re.compile(r"\\\n *")
_SURROGATE = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F]")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})|([0ave NLP_]))")
_CUT = re.compile(r"\\(?: +|(?:x[0-9A-Fa-f]?|u[0-9A-Fa-f]{0,3}|U[0-9A-Fa-f]{0,7})\\)\n|\\\n *\n")
_JSON = json.JSONDecoder(strict=False)
_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "v": "\v",
    "e": "\x1b",
    " ": " ",
    "N": "\x85",
    "L": "\u2028",
    "P": "\u2029",
    "_": "\xa0",
}
_WORDS = r"(?:[^\n:\#]++|:(?=[^\s])|(?<=[^\s])\#)++"
_SCALARS = rf"""
        (?P<plain>(?![-?:,\[\]{{}}\#&*!|>'"%@`\s]){_WORDS}(?:\n\1[ ][ ][ ]*+(?![\s\#]){_WORDS}(?=\n))*+)
      | (?:!!python/(?:unicode|str)[ ])?+'(?P<single>[^']*+(?:''[^']*+)*+)'
      | (?:!!python/(?:unicode|str)[ ])?+"(?P<double>[^"\\]*+(?:\\(?:.|\n)[^"\\]*+){{0,1000}}+)"
"""
_LINE = re.compile(
    rf"""
    ([ ]*+) (-[ ])?+ (?:(?P<key>[A-Za-z_][\w.-]{{0,99}}+):(?:[ ]|(?=\n)))?+
    (?:
{_SCALARS}
      | (?P<empty>\{{\}}|\[\])
      | \[(?P<word>[A-Za-z][A-Za-z0-9_/.+-]*+)\]
      | \['(?P<words>[^'\n]*+(?:',[ ]'[^'\n]*+)*+)'\]
      | !!binary[ ]\|(?P<binary>(?:\n\1[ ][ ][A-Za-z0-9+/=]++)++)
    )?+
    \n
    """,
    re.VERBOSE,
)
