"""Fresh answers that speak of the recorded ids, so that they fit the recorded requests that carry them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from driftproxy.model.http import Response
from driftproxy.traffic.linking.links import Link
from driftproxy.traffic.linking.springs import given

__all__ = ["renamed", "turned"]


def turned(links: Iterable[Link], answer: Response) -> dict[str, str]:
    """Return by fresh value the recorded one, for what an answer gives to these links.

    Only where the two have one form: another kind of id is drift, and must be seen.
    """
    gave = dict(given(answer))
    pairs = ((gave.get(link.spring, link.value), link.value) for link in links if link.place != "url")
    return {fresh: value for fresh, value in pairs if fresh != value and _form_of(fresh) == _form_of(value) is not None}


def renamed(response: Response, turns: Mapping[str, str]) -> Response:
    """Return an answer that speaks of the recorded ids."""
    if not turns:
        return response
    words = "|".join(re.escape(word) for word in sorted(turns, key=len, reverse=True) if not word.isdecimal())
    numbers = "|".join(word for word in sorted(turns, key=len, reverse=True) if word.isdecimal())
    # A number only where it is all of a value, or of a part of a path: in a date or a text it is another one.
    pattern = re.compile(
        rf"(?<![A-Za-z0-9.])(?:{words or _NEVER})(?![A-Za-z0-9]|\.\d)"
        rf"|(?:(?<=[\"/=:\[,])|(?<=[:\[,]\s))(?:{numbers or _NEVER})(?=[\"\s,\]}}/?&\#]|\Z)"
    )

    def turn(text: str) -> str:
        return pattern.sub(lambda found: turns[found[0]], text)

    headers = tuple((n, turn(value) if n.lower() in _SPEAKING else value) for n, value in response.headers)
    body = turn(response.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return replace(response, headers=headers, body=body)


_NEVER = r"(?!)"
_SPEAKING = frozenset({"location", "content-location", "etag", "link", "set-cookie"})
_TELLING = 3


def _form_of(value: str) -> tuple[str, int] | None:
    """Return what two ids of one kind have alike: their prefix, marks and length; None for what is never turned."""
    if value.isdecimal():
        # A small one stands for too much else, and JSON has no numbers with a leading zero.
        return ("number", 0) if len(value) >= _TELLING and value[0] != "0" else None
    head, mark, _ = value.partition("_") if "_" in value else value.partition("-")
    prefix = head + mark if mark and head.isalpha() else ""
    return prefix + re.sub(r"[A-Za-z0-9]+", "", value[len(prefix) :]), len(value)
