"""JSON that is changed in place: what is not touched keeps its bytes, spaces and escapes included."""

import json
import re
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]  # part of the module for long, and of no stub

__all__ = ["Document", "Member", "Node"]


@dataclass(slots=True)
class Member:
    """An element of a list, or a field of an object with its `name`; `label` is the name and the colon as written.

    `lead` and `tail` are the spaces before and after.
    """

    lead: str
    label: str
    name: str
    value: "Node"
    tail: str

    def rename(self, name: str) -> None:
        """Give a field another name; the colon stays as it is written."""
        self.name, self.label = name, json.dumps(name) + self.label[self.label.rindex('"') + 1 :]


@dataclass(slots=True)
class Node:
    """A value: its text, or the `[` or `{` that opens it, with what is in it; `space` lies in an empty one."""

    text: str
    members: list[Member] = field(default_factory=list)
    space: str = ""

    def __str__(self) -> str:
        if self.text not in _CLOSING:
            return self.text
        inside = ",".join(f"{one.lead}{one.label}{one.value}{one.tail}" for one in self.members)
        return f"{self.text}{inside or self.space}{_CLOSING[self.text]}"

    @property
    def kind(self) -> str:
        """Which kind of value it is: `{`, `[`, `"`, `number`, `integer`, `true` (also for false) or `null`."""
        first = self.text[0]
        if first in '{["':
            return first
        return {"t": "true", "f": "true", "n": "null"}.get(first) or (
            "integer" if re.fullmatch(r"-?\d+", self.text) else "number"
        )

    def get(self, name: str) -> Member | None:
        """Return the field of that name, the last one as parsers do, or None."""
        return next((one for one in reversed(self.members) if one.name == name), None) if self.text == "{" else None

    def become(self, other: "Node") -> None:
        """Take the place of another value."""
        self.text, self.members, self.space = other.text, other.members, other.space

    def drop(self, name: str) -> None:
        """Take out a field; the spaces after the opening brace and before the closing one stay."""
        kept = [one for one in self.members if one.name != name]
        if kept:
            kept[0].lead, kept[-1].tail = self.members[0].lead, self.members[-1].tail
        self.members = kept

    def put(self, name: str, value: "Node", after: str | None) -> None:
        """Put in a field behind another one, or as the first; it is laid out as its neighbours are."""
        at = next((index + 1 for index, one in enumerate(self.members) if one.name == after), 0)
        first, last = (self.members[0], self.members[-1]) if self.members else (Member("", '"": ', "", self, ""),) * 2
        label = json.dumps(name) + first.label[first.label.rindex('"') + 1 :]
        between = first.lead or " " * label.endswith(" ")
        if self.members[1:] and "\n" not in first.lead:
            between = self.members[1].lead
        new = Member(between if at else first.lead, label, name, value, "")
        if not at:
            first.lead = between
        if at == len(self.members):
            new.tail, last.tail = last.tail, ""
        self.members.insert(at, new)


class Document:
    """A text in JSON; `root` is its value. Raises ValueError for what is none."""

    def __init__(self, text: str) -> None:
        """Read a text, which nests no deeper than the interpreter's recursion allows."""
        self._text = text
        start = _spaces(text, 1 if text.startswith("\ufeff") else 0)
        self.root, end = self._node(start)
        self._lead, self._tail = text[:start], text[end:]
        if self._tail.strip(_SPACES):
            raise ValueError("there is more than one value")

    def __str__(self) -> str:
        return f"{self._lead}{self.root}{self._tail}"

    def laid_out(self, value: Node, lead: str) -> Node:
        """Return a value from elsewhere, laid out as this document is, where `lead` are the spaces before it."""
        if value.text not in _CLOSING:
            return Node(value.text)
        plain, ascii_only = json.loads(str(value)), self._text.isascii()
        if "\n" in lead:
            first = next((one.lead for one in self.root.members if "\n" in one.lead), "\n  ")
            text = json.dumps(plain, indent=first.rpartition("\n")[2] or None, ensure_ascii=ascii_only)
            return Document(text.replace("\n", f"\n{lead.rpartition(chr(10))[2]}")).root
        tight = not re.search(r'": |[\d"\]}el], ', self._text)
        return Document(json.dumps(plain, separators=(",", ":") if tight else None, ensure_ascii=ascii_only)).root

    def _node(self, at: int) -> tuple[Node, int]:
        opening = self._text[at : at + 1]
        if opening in ("{", "["):
            return self._container(opening, at + 1)
        if opening == '"':
            _, end = scanstring(self._text, at + 1)
            return Node(self._text[at:end]), end
        if found := _WORD.match(self._text, at):
            return Node(found[0]), found.end()
        raise ValueError(f"there is no value at character {at}")

    def _container(self, opening: str, at: int) -> tuple[Node, int]:
        node = Node(opening)
        here = _spaces(self._text, at)
        if self._text[here : here + 1] == _CLOSING[opening]:
            node.space = self._text[at:here]
            return node, here + 1
        while True:
            member, at = self._member(opening, at)
            node.members.append(member)
            if self._text[at : at + 1] == _CLOSING[opening]:
                return node, at + 1
            if self._text[at : at + 1] != ",":
                raise ValueError(f"there is no comma at character {at}")
            at += 1

    def _member(self, opening: str, at: int) -> tuple[Member, int]:
        start = _spaces(self._text, at)
        lead, name, value_at = self._text[at:start], "", start
        if opening == "{":
            if self._text[start : start + 1] != '"':
                raise ValueError(f"there is no name at character {start}")
            name, colon = scanstring(self._text, start + 1)
            colon = _spaces(self._text, colon)
            if self._text[colon : colon + 1] != ":":
                raise ValueError(f"there is no colon at character {colon}")
            value_at = _spaces(self._text, colon + 1)
        value, end = self._node(value_at)
        after = _spaces(self._text, end)
        return Member(lead, self._text[start:value_at], name, value, self._text[end:after]), after


_CLOSING = {"{": "}", "[": "]"}
_SPACES = " \t\n\r"
_WORD = re.compile(r"-?(?:\d[\d.eE+-]*|Infinity)|true|false|null|NaN")


def _spaces(text: str, at: int) -> int:
    """Return where the spaces that begin here end."""
    while text[at : at + 1] and text[at] in _SPACES:
        at += 1
    return at
