"""Interactions that lie in a file just as VCR.py lays them out today, read without a look at each line."""

import re
from functools import lru_cache
from typing import NamedTuple

from driftproxy.exchange._layout import block, scalar, scalars, usual
from driftproxy.exchange._parts import answer, text
from driftproxy.model.http import Headers, Interaction, Request

__all__ = ["quick"]


def quick(data: bytes) -> list[Interaction]:
    """Return the interactions of a file of VCR.py's, exactly as reading all its lines would.

    Raises ValueError where anything in it is laid out in another way, or is no interaction.
    """
    said = usual(data)
    if not (said.startswith(_START) and said.endswith(_END)):
        raise ValueError("it does not begin or end so")
    found: list[Interaction] = []
    place, end = len(_START), len(said) - len(_END)
    while place < end:
        item = _ITEM.match(said, place, end)
        if not item:
            raise ValueError("an item that is laid out in another way")
        found.append(_interaction(_Item(*item.groups())))
        place = item.end()
    return found


class _Item(NamedTuple):
    """The groups of `_ITEM`: of each scalar one is a text and the others None."""

    asked_plain: str | None
    asked_single: str | None
    asked_double: str | None
    asked_headers: str | None
    method: str
    uri: str
    plain: str | None
    single: str | None
    double: str | None
    headers: str | None
    code: str
    reason_plain: str | None
    reason_single: str | None
    reason_double: str | None


def _interaction(item: _Item) -> Interaction:
    uri = scalar("plain", item.uri)
    if not isinstance(uri, str):
        raise ValueError("the request has no `uri`")  # noqa: TRY004 - of data, not of arguments
    asked = _body(item.asked_plain, item.asked_single, item.asked_double)
    reason = _said(item.reason_plain, item.reason_single, item.reason_double)
    return Interaction(
        Request(item.method, uri, _headers(item.asked_headers or ""), asked),
        answer(int(item.code), text(reason), _headers(item.headers or ""), _body(item.plain, item.single, item.double)),
    )


def _said(plain: str | None, single: str | None, double: str | None) -> object:
    if single is not None:
        return scalar("single", single)
    return scalar("double", double) if double is not None else scalar("plain", plain or "null")


def _body(plain: str | None, single: str | None, double: str | None) -> bytes:
    said = _said(plain, single, double)
    if not isinstance(said, str | None):
        raise ValueError("a body that looks like something else than text")  # noqa: TRY004 - of data
    return (said or "").encode()


@lru_cache(maxsize=4096)  # most requests have the headers of another one
def _headers(lines: str) -> Headers:
    """Return the headers that the lines below their key say."""
    found = _SIMPLE.findall(lines)
    if len(found) == lines.count("\n"):
        pairs: list[tuple[str, str]] = []
        named = ""
        for name, single, plain in found:
            if name:
                named = _word(name)
            else:
                pairs.append((named, _word(plain) if plain else single))
        # Of each name one, and each with a value.
        if len(pairs) * 2 == len(found) == 2 * len(dict(pairs)) and (not pairs or pairs[0][0]):
            return tuple(pairs)
    return tuple(
        (text(name), text(one)) for name, values in block(lines, len(_DEEPER)).items() for one in _listed(values)
    )


@lru_cache(maxsize=8192)
def _word(plain: str) -> str:
    return text(scalar("plain", plain))


def _listed(values: object) -> list[object]:
    if not isinstance(values, list):
        raise ValueError("a header without a list of its values")  # noqa: TRY004 - of data, not of arguments
    return values


_START, _END = "interactions:\n", "version: 1\n"
_DEEPER = "      "
_SIMPLE = re.compile(
    r"^[ ]{6}(?:([A-Za-z][A-Za-z0-9_.-]{0,99}):"
    r"|-[ ](?:'([^'\n]*)'|((?![-?:,\[\]{}#&*!|>'\"%@`\s])[^\n:#]+(?::(?=[^\s])[^\n:#]*)*)))\n",
    re.MULTILINE,
)
_NAMES = re.compile(r"\?P<\w+>")
_BODY, _INNER, _STATUS = (_NAMES.sub("", scalars(indent)) for indent in ("    ", "      ", "      "))
_BLOCK = r"(?:\n((?:[ ]{6}[^\n]*\n)+)|[ ]\{\}\n)"
_ITEM = re.compile(
    rf"""
    -[ ]request:\n
    [ ]{{4}}body:[ ](?:{_BODY})\n
    [ ]{{4}}headers:{_BLOCK}
    [ ]{{4}}method:[ ](GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\n
    [ ]{{4}}uri:[ ]([a-z]++:[^\s\#'"]++)(?<!:)\n
    [ ]{{2}}response:\n
    [ ]{{4}}body:\n
    [ ]{{6}}string:[ ](?:{_INNER})\n
    [ ]{{4}}headers:{_BLOCK}
    [ ]{{4}}status:\n
    [ ]{{6}}code:[ ]([1-9][0-9]{{2}})\n
    [ ]{{6}}message:[ ](?:{_STATUS})\n
    """,
    re.VERBOSE,
)
