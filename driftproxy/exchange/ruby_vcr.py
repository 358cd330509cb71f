"""Ruby VCR's cassettes, YAML and JSON, which Betamax and R's vcr write too (https://benoittgt.github.io/vcr)."""

import re
from collections.abc import Mapping

from driftproxy.exchange._parts import answer, base64, cassette, document, fields, headers, integer, items, octets, text
from driftproxy.model.http import Cassette, Interaction, Request
from driftproxy.model.plugin import Exchange

__all__ = ["ruby_vcr"]

_KEY = "http_interactions"
_NAMED = re.compile(
    rb"""(?m)^["']?http_interactions["']?\s*:|\A\s*\{(?:\s*"\w+"\s*:\s*"[^"]*"\s*,)*\s*"http_interactions"\s*:"""
)

_OLD = re.compile(rb"\A\s*(?:---\s*)?- !ruby/struct:VCR::HTTPInteraction\s")
"""How Ruby VCR wrote before 2.0: a list of its own objects."""
_PORT = re.compile(r"\A(http(?=://[^/?#]*:80(?!\d))|https(?=://[^/?#]*:443(?!\d)))(://[^/?#]*):\d+")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def _claim(start: bytes) -> float:
    named = b"http_interactions" in start and _NAMED.search(start)
    return float(bool(named or _OLD.match(start)))


def _loads(data: bytes, name: str) -> Cassette:
    found = items(document(data, name, listed=_KEY).get(_KEY), name, f"`{_KEY}`")
    return cassette(name, found, _interaction, data=data, key=_KEY)


def _interaction(item: Mapping[object, object]) -> Interaction:
    request, response = fields(item.get("request"), "`request`"), fields(item.get("response"), "`response`")
    status = response.get("status", response.get("status_code"))
    code, reason = (_code(status), status.get("message")) if isinstance(status, Mapping) else (status, "")
    return Interaction(
        Request(
            text(request.get("method")).removeprefix(":").upper(),
            _PORT.sub(r"\1\2", text(request.get("uri"))),
            headers(request.get("headers")),
            _body(request.get("body")),
        ),
        answer(
            integer(code, "the `code` of the status"),
            text(reason),
            headers(response.get("headers")),
            _body(response.get("body"), by_r="webmockr" in text(item.get("recorded_with"))),
        ),
    )


def _code(status: Mapping[object, object]) -> object:
    # R's vcr has had two other names for it.
    return next((status[name] for name in ("code", "status_code", "status") if name in status), None)


def _body(value: object, *, by_r: bool = False) -> bytes:
    if not isinstance(value, Mapping):
        return octets(value)
    if (coded := value.get("base64_string")) is not None:
        return base64(coded)
    said, encoding = value.get("string"), text(value.get("encoding"))
    # For a while R's vcr wrote base64 in the place of the text.
    if by_r and encoding == "ASCII-8BIT" and _BASE64.fullmatch(text(said)):
        return base64(said)
    return octets(said, encoding)


ruby_vcr = Exchange(
    title="Ruby VCR, Betamax or R's vcr",
    claim=_claim,
    loads=_loads,
)
