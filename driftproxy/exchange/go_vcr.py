"""go-vcr's cassettes, versions 1 to 4 (https://github.com/dnaeon/go-vcr)."""

import re
from collections.abc import Mapping

from driftproxy.exchange._parts import answer, cassette, document, fields, headers, integer, items, octets, text
from driftproxy.model.http import Cassette, Interaction, Request
from driftproxy.model.plugin import Exchange

__all__ = ["go_vcr"]

_KEY = "interactions"
_FIRST = re.compile(rb"\A\s*(---\s+)?(?:#.*\s+)*version: \d")
_FOREIGN = re.compile(rb"\n +(?:form|duration|remote_addr|request_uri|url): ")
"""Fields that VCR.py does not have."""
_URI = re.compile(rb"\n +uri: ")


def _claim(start: bytes) -> float:
    first = _FIRST.match(start)
    # VCR.py sorts its keys and begins without dashes; a long first body may hide all else. cassetter is louder.
    known = first is not None and (_FOREIGN.search(start) or (first[1] and not _URI.search(start)))
    return 0.9 if known else 0.0


def _loads(data: bytes, name: str) -> Cassette:
    found = items(document(data, name).get(_KEY), name, f"`{_KEY}`")
    return cassette(name, found, _interaction, data=data, key=_KEY)


def _interaction(item: Mapping[object, object]) -> Interaction:
    request, response = fields(item.get("request"), "`request`"), fields(item.get("response"), "`response`")
    code = response.get("code")
    number, _, reason = text(response.get("status")).partition(" ")
    return Interaction(
        # Go's client takes no method for GET.
        Request(
            text(request.get("method")) or "GET",
            text(request.get("url")),
            headers(request.get("headers")),
            octets(request.get("body")),
        ),
        answer(
            integer(number if code is None else code, "the `code` of the response"),
            reason,
            headers(response.get("headers")),
            octets(response.get("body")),
        ),
    )


go_vcr = Exchange(title="go-vcr", claim=_claim, loads=_loads)
