"""WireMock's mappings, one or a list of them in a file (https://wiremock.org/docs/stubbing)."""

import json
import re
from collections.abc import Mapping

from driftproxy.exchange._parts import answer, base64, cassette, document, fields, headers, integer, items, octets, text
from driftproxy.model.http import Cassette, Interaction, Request
from driftproxy.model.plugin import Exchange

__all__ = ["wiremock"]

_KEY = "mappings"
_MAPPINGS = re.compile(rb'\A\s*\{\s*"mappings"\s*:\s*\[')
_REQUEST = re.compile(rb'\A\s*\{[^{}\[\]]*(?:"metadata"\s*:\s*\{[^{}]*\}[^{}\[\]]*)?"request"\s*:\s*\{')
_PLACE = re.compile(rb'"(?:url|urlPath|urlPattern|urlPathPattern|urlPathTemplate)"\s*:')
_PLACES = ("url", "urlPath", "urlPathTemplate", "urlPattern", "urlPathPattern")


def _claim(start: bytes) -> float:
    return float(_MAPPINGS.match(start) is not None or (_REQUEST.match(start) and _PLACE.search(start)) is not None)


def _loads(data: bytes, name: str) -> Cassette:
    plain = document(data, name)
    found = items(plain[_KEY], name, f"`{_KEY}`") if _KEY in plain else [plain]
    return cassette(name, found, _interaction)


def _interaction(item: Mapping[object, object]) -> Interaction:
    request, response = fields(item.get("request"), "`request`"), fields(item.get("response"), "`response`")
    url = next((text(request[place]) for place in _PLACES if place in request), "")
    status = integer(response.get("status", 200), "the `status` of the response")
    return Interaction(
        Request(text(request.get("method") or "ANY").upper(), url),
        answer(status, text(response.get("statusMessage")), headers(response.get("headers")), _body(response)),
    )


def _body(response: Mapping[object, object]) -> bytes:
    if (file := response.get("bodyFileName")) is not None:
        raise ValueError(f"its body lies in a file of its own, {text(file)}, which is not read")
    if (coded := response.get("base64Body")) is not None:
        return base64(coded)
    if "jsonBody" in response:
        return json.dumps(response["jsonBody"]).encode()
    return octets(response.get("body"))


wiremock = Exchange(title="WireMock", claim=_claim, loads=_loads)
