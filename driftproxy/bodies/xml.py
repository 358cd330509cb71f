"""XML: an element is a map of its attributes (`@name`), text (`#text`) and children, each a list.

Children are lists even where there is one, so that one item tonight and two tomorrow have the same shape. An element
with nothing in it might hold a text or elements, so that it is left out of its list; one that says that it is nil
(XML Schema 1.1, part 1, section 2.7.2) is null.
"""

import re
from xml.etree import ElementTree as ET

from driftproxy.bodies.json import CUT, MOST_LEVELS
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import BodyFormat

__all__ = ["xml"]


def _claim(media: str, body: bytes) -> float:
    if media in ("text/xml", "application/xml") or media.endswith("+xml"):
        return 0.9
    return 0.8 if body.lstrip()[:5] == b"<?xml" else 0.0


def _parse(body: bytes, _media: str) -> Plain:
    # A document type can define entities that expand without bound; no API answer needs one. One that is only named is
    # never fetched. A NUL means UTF-16, in which a definition could hide.
    if any(mark in _NAMED_TYPE.sub(b"", body, count=1) for mark in (b"<!DOCTYPE", b"<!ENTITY", b"\0")):
        raise ValueError("it defines a document type, which is not read")
    try:
        root = ET.fromstring(body)  # noqa: S314 - entities were refused above
    except ET.ParseError as error:
        raise ValueError(CUT if error.code in _UNFINISHED else str(error)) from error
    return {_local(root.tag): _element(root, 1)}


def _element(element: ET.Element, level: int) -> Plain:
    if level > MOST_LEVELS:
        raise ValueError("it nests too deep")
    found: dict[str, Plain] = {f"@{_local(name)}": value for name, value in element.attrib.items() if name != _NIL}
    for child in element:
        children = found.setdefault(_local(child.tag), [])
        said = _element(child, level + 2)  # in a list
        if isinstance(children, list) and (said is not None or child.get(_NIL) in _TRUE):
            children.append(said)
    text = (element.text or "").strip()
    if not found:
        return text or None
    if text:
        found["#text"] = text
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


_NIL, _TRUE = "{http://www.w3.org/2001/XMLSchema-instance}nil", ("true", "1")

_UNFINISHED = frozenset({3, 5, 6, 20})
"""Codes of expat: no element found, unclosed token, partial character, unclosed CDATA section."""

_NAMED_TYPE = re.compile(rb"<!DOCTYPE[^\[<>]*>")

xml = BodyFormat(claim=_claim, parse=_parse)
