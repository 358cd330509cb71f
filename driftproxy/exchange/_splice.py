"""A cassette's file written again so that only what has changed is written anew: all other bytes stay."""

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import NamedTuple

import yaml

__all__ = ["Layout", "json_layout", "spliced", "yaml_layout"]


class Layout(NamedTuple):
    """Where the items of a list lie in a file: what is before the first, each item, what is behind the last.

    In front of each but the first stands `between`; each line of a new item stands behind `indent`. `parts` are the
    fields of each item by name, where they have lines of their own: together they are its text.
    """

    before: str
    items: Sequence[str]
    behind: str
    between: str
    indent: str
    parts: Sequence[Sequence[tuple[str, str]]] = ()

    @property
    def newline(self) -> str:
        """Return how its lines end."""
        return "\r\n" if "\r\n" in self.items[0] else "\n"


def spliced(
    layout: Layout, old: Sequence[Hashable], new: Sequence[Hashable], dump: Callable[[int, int | None], str]
) -> str:
    """Return the file with the `new` items in the place of the `old` ones, which stay as they stand where they do.

    `old` says what each item of the layout means, as `new` does, and None for one that nobody understands, which stays;
    `dump` writes a new one, by its position, and that of the one whose place it takes, if any.
    """
    texts: list[str] = []
    for equal, here, there in _matched(old, new):
        fresh = iter(there)
        for index in here:
            if equal or old[index] is None:
                texts.append(layout.items[index])
            else:
                texts += [dump(number, index) for number in islice(fresh, 1)]
        texts += [] if equal else [dump(number, None) for number in fresh]
    return layout.before + layout.between.join(texts) + layout.behind


def yaml_layout(text: str, key: str) -> Layout:
    """Return where the items of the list under a top-level key lie; raises ValueError where they share lines."""
    try:
        root = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    found = [value for name, value in _pairs(root) if name.value == key]
    if len(found) != 1 or not isinstance(found[0], yaml.SequenceNode) or found[0].flow_style or not found[0].value:
        raise ValueError("there is no such list in block style")
    starts = [_line(text, node) for node in found[0].value]
    dashes = {text[start : node.start_mark.index] for start, node in zip(starts, found[0].value, strict=True)}
    if len(dashes) != 1 or (dash := dashes.pop()).strip(" ") != "-" or not dash.endswith("- "):
        raise ValueError("its items begin in different ways")
    behind = [_line(text, name) for name, _ in _pairs(root) if name.start_mark.index > found[0].start_mark.index]
    ends = [*starts[1:], min(behind, default=len(text))]
    items = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    if not items[-1].endswith("\n"):
        raise ValueError("its last line has no end")
    spans = zip(found[0].value, starts, ends, strict=True)
    parts = [_parts(text, node, start, end) for node, start, end in spans]
    return Layout(text[: starts[0]], items, text[ends[-1] :], "", dash[:-2], parts)


def json_layout(text: str, key: str) -> Layout:
    """Return where the items of the list under a top-level key lie; raises ValueError for what is no such JSON."""
    decoder = json.JSONDecoder()
    for name, start in _members(text, decoder):
        if name == key and text[start : start + 1] == "[":
            spans, place = [], _space(text, start + 1)
            while text[place] != "]":
                _, end = decoder.raw_decode(text, place)
                spans.append((place, end))
                place = _space(text, end)
                place = _space(text, place + 1) if text[place] == "," else place
            if not spans:
                break
            (first, end), last = spans[0], spans[-1][1]
            between = text[end : spans[1][0]] if spans[1:] else "," + text[start + 1 : first]
            indent = text[text.rfind("\n", 0, first) + 1 : first]
            items = [text[begin:stop] for begin, stop in spans]
            return Layout(text[:first], items, text[last:], between, indent if not indent.strip() else "")
    raise ValueError("there is no such list with items")


def _matched(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[bool, range, range]]:
    """Yield what of the old items belongs to what of the new ones, in order, and whether they are equal."""
    if len(old) == len(new):  # the rule: an answer is replaced
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield one == other, range(index, index + 1), range(index, index + 1)
        return
    for kind, start, stop, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield kind == "equal", range(start, stop), range(first, last)


def _pairs(root: yaml.Node | None) -> Sequence[tuple[yaml.Node, yaml.Node]]:
    return root.value if isinstance(root, yaml.MappingNode) else ()


def _parts(text: str, item: yaml.Node, start: int, end: int) -> list[tuple[str, str]]:
    """Return the fields of an item, each from its line to the next one's; none where two share a line."""
    starts = [start, *(_line(text, name) for name, _ in _pairs(item)[1:]), end]
    if not _pairs(item) or sorted(set(starts)) != starts:
        return []
    return [
        (str(name.value), text[one:other])
        for (name, _), one, other in zip(_pairs(item), starts, starts[1:], strict=False)
    ]


def _line(text: str, node: yaml.Node) -> int:
    return text.rfind("\n", 0, node.start_mark.index) + 1


def _members(text: str, decoder: json.JSONDecoder) -> Iterator[tuple[object, int]]:
    """Yield the keys of a JSON object, and where their values begin."""
    place = _space(text, _space(text, 0) + 1)
    while text[place] == '"':
        name, place = decoder.raw_decode(text, place)
        place = _space(text, _space(text, place) + 1)
        yield name, place
        _, place = decoder.raw_decode(text, place)
        place = _space(text, place)
        place = _space(text, place + 1) if text[place] == "," else place


def _space(text: str, place: int) -> int:
    """Return where the next character is that is no space; raises ValueError where the text ends."""
    while text[place : place + 1] in _SPACES:
        if place >= len(text):
            raise ValueError("it ends too early")
        place += 1
    return place


_SPACES = frozenset({" ", "\t", "\r", "\n", ""})
