"""WireMock's mappings, one or a list of them in a file, with bodies in `__files` (https://wiremock.org/docs/stubbing)."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from urllib.parse import urlencode

from driftproxy.exchange._beside import embedded
from driftproxy.exchange._parts import (
    answer,
    base64,
    cassette,
    document,
    fields,
    headers,
    integer,
    items,
    octets,
    stored,
    text,
)
from driftproxy.exchange._written import as_json, base64_of, counted, said, split, text_of, turns
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response, without_headers
from driftproxy.model.plugin import Exchange

__all__ = ["wiremock"]

_KEY = "mappings"
_MAPPINGS = re.compile(rb'\A\s*\{\s*"mappings"\s*:\s*\[(?:\s*\]|.*"request"\s*:\s*\{)', re.DOTALL)
_REQUEST = re.compile(rb'\A\s*\{[^{}\[\]]*(?:"metadata"\s*:\s*\{[^{}]*\}[^{}\[\]]*)?"request"\s*:\s*\{')
_ANYWHERE = re.compile(rb'\A\s*\{.*"request"\s*:\s*\{.*"response"\s*:\s*\{|\A\s*\{\s*"response"\s*:\s*\{', re.DOTALL)
_PLACE = re.compile(rb'"(?:url|urlPath|urlPattern|urlPathPattern|urlPathTemplate)"\s*:')
_PLACES = ("url", "urlPath", "urlPathTemplate", "urlPattern", "urlPathPattern")
_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_FRAMING = frozenset({"content-length", "transfer-encoding", "connection", "keep-alive"})
_URL = "recorded_url"
"""Where a mapping that we write says in its metadata what URL was asked: WireMock answers for any host."""


def _claim(start: bytes) -> float:
    if _MAPPINGS.match(start) or (_REQUEST.match(start) and _PLACE.search(start)):
        return 1.0
    return 0.4 if _ANYWHERE.match(start) and _PLACE.search(start) else 0.0


def _loads(data: bytes, name: str) -> Cassette:
    plain = document(data, name)
    found = items(plain[_KEY], name, f"`{_KEY}`") if _KEY in plain else [plain]
    return cassette(name, found, _interaction)


def _embed(data: bytes, beside: Callable[[str], bytes]) -> bytes:
    def put(response: MutableMapping[object, object], body: bytes) -> None:
        response["base64Body"] = base64_of(body)

    def holders(plain: Mapping[object, object]) -> Iterator[object]:
        found = plain.get(_KEY, [plain])
        return (one.get("response") for one in (found if isinstance(found, list) else []) if isinstance(one, Mapping))

    return embedded(data, "bodyFileName", holders, put, lambda name: beside(f"__files/{name}"))


def _interaction(item: Mapping[object, object]) -> Interaction:
    request, response = fields(item.get("request"), "`request`"), fields(item.get("response"), "`response`")
    for name in ("fault", "proxyBaseUrl"):
        if name in response:
            raise ValueError(f"it answers with a `{name}`, not with a recording")
    told = item.get("metadata")
    url = text(told[_URL]) if isinstance(told, Mapping) and _URL in told else _url(request)
    status = integer(response.get("status", 200), "the `status` of the response")
    body = _body(response)
    if b"response-template" in stored(response.get("transformers")) and _TEMPLATE.search(
        body.decode("utf-8", "replace")
    ):
        raise ValueError("its body is a template, not an answer")
    return Interaction(
        Request(text(request.get("method") or "ANY").upper(), url, _asked(request), _sent(request)),
        answer(status, text(response.get("statusMessage")), headers(response.get("headers")), body),
    )


def _url(request: Mapping[object, object]) -> str:
    """Return the URL, as far as it is told: with a host where one is asked for."""
    place = next((text(request[place]) for place in _PLACES if place in request), "")
    pairs = list(_equal(request.get("queryParameters")))
    query = ("&" if "?" in place else "?") + urlencode(pairs) if pairs else ""
    host = dict(_equal({"host": request.get("host")})).get("host", "")
    port = f":{text(request['port'])}" if "port" in request else ""
    return f"{text(request.get('scheme') or 'http')}://{host}{port}{place}{query}" if host else place + query


def _asked(request: Mapping[object, object]) -> Headers:
    return tuple(_equal(request.get("headers")))


def _equal(matchers: object) -> Iterator[tuple[str, str]]:
    """Yield what is asked for to the letter; a pattern tells nothing."""
    for name, matcher in fields(matchers or {}, "a matcher").items():
        if isinstance(matcher, Mapping):
            if "equalTo" in matcher:
                yield text(name), text(matcher["equalTo"])
            every = matcher.get("hasExactly") or matcher.get("includes") or []
            for one in every if isinstance(every, list) else []:
                yield from _equal({name: one})


def _sent(request: Mapping[object, object]) -> bytes:
    patterns = request.get("bodyPatterns") or []
    for one in patterns if isinstance(patterns, list) else []:
        pattern = fields(one, "a body pattern")
        if "equalToJson" in pattern:
            value = pattern["equalToJson"]
            return octets(value) if isinstance(value, str) else stored(value)
        if "binaryEqualTo" in pattern:
            return base64(pattern["binaryEqualTo"])
        for kind in ("equalTo", "equalToXml"):
            if kind in pattern:
                return octets(pattern[kind])
    return b""


def _body(response: Mapping[object, object]) -> bytes:
    if (file := response.get("bodyFileName")) is not None:
        raise ValueError(f"its body lies in a file of its own, which cannot be read: {text(file)}")
    if (coded := response.get("base64Body")) is not None:
        return base64(coded)
    if "jsonBody" in response:
        return stored(response["jsonBody"])
    return octets(response.get("body"))


def _dumps(cassette: Cassette) -> bytes:
    requests = [_matched(one.request) for one in cassette.interactions]
    due = turns([as_json(one) for one in requests])
    mappings = [_mapping(*one) for one in zip(requests, cassette.interactions, due, strict=True)]
    return as_json({_KEY: mappings})


def _mapping(request: object, one: Interaction, due: tuple[int, int, int]) -> dict[str, object]:
    """Return a mapping; a request that is repeated is a scenario, whose state says which answer is due."""
    first, turn, total = due
    mapping: dict[str, object] = {
        "request": request,
        "response": _answered(one.response),
        "metadata": {_URL: one.request.url},
    }
    if total > 1:
        mapping["scenarioName"] = f"request {first + 1}"
        mapping["requiredScenarioState"] = "Started" if turn == 1 else f"answer {turn}"
        if turn < total:
            mapping["newScenarioState"] = f"answer {turn + 1}"
    return mapping


def _matched(request: Request) -> dict[str, object]:
    url = split(request)
    matched: dict[str, object] = {
        "method": request.method,
        "url": (url.path or "/") + (f"?{url.query}" if url.query else ""),
    }
    if request.body:
        body = text_of(request.body)
        if body is None:
            pattern = {"binaryEqualTo": base64_of(request.body)}
        else:
            pattern = {"equalToJson" if _is_json(body) else "equalTo": body}
        matched["bodyPatterns"] = [pattern]
    return matched


def _is_json(body: str) -> bool:
    try:
        return isinstance(json.loads(body), dict | list)
    except (ValueError, RecursionError):
        return False


def _answered(response: Response) -> dict[str, object]:
    body = text_of(response.body)
    grouped: dict[str, list[str]] = {}
    for name, value in without_headers(response.headers, _FRAMING):
        grouped.setdefault(name, []).append(value)
    return {
        "status": response.status,
        **({"statusMessage": response.reason} if response.reason else {}),
        "headers": {name: values if values[1:] else values[0] for name, values in grouped.items()},
        **({"base64Body": base64_of(response.body)} if body is None else {"body": body} if body else {}),
    }


def _lost(cassette: Cassette) -> Sequence[str]:
    headed = counted(cassette, lambda one: bool(one.request.headers))
    framed = counted(
        cassette, lambda one: len(without_headers(one.response.headers, _FRAMING)) != len(one.response.headers)
    )
    hosts = {split(one.request).netloc for one in cassette.interactions}
    many = len(hosts) if len(hosts) > 1 else 0
    return said(
        [
            (headed, "request matches", "requests match", "whatever its headers say: they are left out"),
            (framed, "answer has", "answers have", "headers about its length, which WireMock writes itself"),
            (many, "host is", "hosts are", "told apart by nothing: one WireMock answers for all of them"),
        ]
    )


wiremock = Exchange(title="WireMock", claim=_claim, loads=_loads, dumps=_dumps, lost=_lost, embed=_embed)
