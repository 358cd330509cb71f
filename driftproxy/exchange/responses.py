"""What the recorder of Python's `responses` writes (https://github.com/getsentry/responses)."""

import re
from collections.abc import Mapping

from driftproxy.exchange._parts import answer, cassette, document, fields, headers, integer, items, octets, text
from driftproxy.model.http import Cassette, Interaction, Request, header
from driftproxy.model.plugin import Exchange

__all__ = ["responses"]

_KEY = "responses"
_FIRST = re.compile(rb"\A\s*(?:---\s+)?(?:#.*\s+)*responses:\s+- response:\s")


def _loads(data: bytes, name: str) -> Cassette:
    found = items(document(data, name).get(_KEY), name, f"`{_KEY}`")
    return cassette(name, found, _interaction, data=data, key=_KEY)


def _interaction(item: Mapping[object, object]) -> Interaction:
    one = fields(item.get("response"), "`response`")
    names, media = headers(one.get("headers")), text(one.get("content_type"))
    if media and header(names, "content-type") is None:
        names += (("Content-Type", media),)
    return Interaction(
        Request(text(one.get("method")).upper(), text(one.get("url"))),
        answer(integer(one.get("status"), "the `status`"), "", names, octets(one.get("body"))),
    )


responses = Exchange(title="responses", claim=lambda start: float(_FIRST.match(start) is not None), loads=_loads)
