"""In which lines of a file do its interactions begin? A quick look, which is checked by how many they are."""

import json
import re
from collections.abc import Iterator

__all__ = ["lines_of"]

_LIST = re.compile(rb'(?<!\\)"(?:\w*interactions|entries|mappings|pairs)"\s*:\s*\[')
_BLOCK = re.compile(rb"^( *)\w*interactions:[ \t]*\r?\n", re.MULTILINE)
_SPACE = re.compile(r"[\s,]*")


def lines_of(data: bytes, count: int) -> tuple[int, ...]:
    """Return the lines, from 1, in which the `count` interactions of a file begin, in their order.

    None where the file is no YAML or JSON text, or where another number of them is found.
    """
    found = _in_json if data.lstrip()[:1] in (b"{", b"[") else _in_yaml
    return next((lines for lines in found(data) if len(lines) == count), ())


def _in_yaml(data: bytes) -> Iterator[tuple[int, ...]]:
    """Yield the lines of the items of each list in block style that has the name: what is inside is indented more."""
    for list_ in _BLOCK.finditer(data):
        first = re.compile(rb" *- ").match(data, list_.end())
        if first:
            item = re.compile(rb"\n" + re.escape(first[0]))  # begins with what is found soon
            yield _lines(data, [one.start() + 1 for one in item.finditer(data, list_.end() - 1)])


def _in_json(data: bytes) -> Iterator[tuple[int, ...]]:
    """Yield the lines of the elements of each list that has the name, and of the file where that is a list itself."""
    text = data.decode("latin-1")  # a character for each byte
    decoder = json.JSONDecoder(strict=False)
    starts = [one.end() for one in _LIST.finditer(data)]
    for start in starts or [data.find(b"[") + 1]:
        places: list[int] = []
        end = start
        while (place := _end(text, end)) < len(text) and text[place] != "]":
            try:
                _, end = decoder.raw_decode(text, place)
            except ValueError:
                break
            places.append(place)
        yield _lines(data, places)


def _end(text: str, place: int) -> int:
    """Return where the next thing is, behind spaces and a comma."""
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _lines(data: bytes, places: list[int]) -> tuple[int, ...]:
    """Return the lines of ascending places."""
    lines, line, before = [], 1, 0
    for place in places:
        line += data.count(b"\n", before, place)
        before = place
        lines.append(line)
    return tuple(lines)
