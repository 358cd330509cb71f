"""Hoverfly's simulations, schema versions 1 to 5 (https://docs.hoverfly.io/en/latest/pages/reference/simulationschema.html)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, unquote, urlencode

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
from driftproxy.model.http import Cassette, Headers, Interaction, Request
from driftproxy.model.plugin import Exchange

__all__ = ["hoverfly"]

_START = re.compile(rb'\A\s*\{\s*"(?:data|meta)"\s*:\s*\{')
_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SAME = frozenset({"", "exact", "exactMatch"})
_DOCUMENT = frozenset({"json", "xml", "jsonMatch", "xmlMatch"})
"""Matchers whose value is what a request that was captured said."""
_SAFE = "/:@!$&'()*+,;=-._~"


def _claim(start: bytes) -> float:
    return float(_START.match(start) is not None and (b'"pairs"' in start or b'"schemaVersion"' in start))


def _loads(data: bytes, name: str) -> Cassette:
    plain = document(data, name).get("data")
    pairs = items(plain.get("pairs") if isinstance(plain, Mapping) else plain, name, "`pairs` of `data`")
    return cassette(name, pairs, _interaction)


def _embed(data: bytes, beside: Callable[[str], bytes]) -> bytes:
    def put(response: MutableMapping[object, object], body: bytes) -> None:
        response.update({"body": base64_of(body), "encodedBody": True})

    def holders(plain: Mapping[object, object]) -> Iterator[object]:
        found = plain.get("data")
        pairs = found.get("pairs") if isinstance(found, Mapping) else None
        return (one.get("response") for one in (pairs if isinstance(pairs, list) else []) if isinstance(one, Mapping))

    return embedded(data, "bodyFile", holders, put, beside)


def _interaction(pair: Mapping[object, object]) -> Interaction:
    request, response = fields(pair.get("request"), "`request`"), fields(pair.get("response"), "`response`")
    status = integer(response.get("status"), "the `status` of the response")
    said, body = _asked(request), _body(response)
    return Interaction(said, answer(status, "", headers(response.get("headers")), body))


def _asked(request: Mapping[object, object]) -> Request:
    """Return the request that is answered; raises ValueError where it is one of many."""
    host, scheme = _exact(request, "destination"), _exact(request, "scheme")
    path, query = _exact(request, "path"), _query(request)
    if path is None:
        raise ValueError("it answers any path, so that no request is told")
    place = f"{scheme or 'http'}://{host}" if host else ""
    target = quote(path, safe=_SAFE) + (f"?{query}" if query else "")
    return Request((_exact(request, "method") or "ANY").upper(), place + target, _headers(request), _sent(request))


def _exact(request: Mapping[object, object], field: str, kinds: frozenset[str] = _SAME) -> str | None:
    """Return the one value that a field may have, None for any; raises ValueError for a pattern."""
    matchers = list(_matchers(request.get(field)))
    value = next((value for kind, value in matchers if kind in kinds), None)
    if matchers and value is None:
        raise ValueError(f"its `{field}` is a pattern ({matchers[0][0]}), which no single request is")
    return value if value is None or isinstance(value, str) else stored(value).decode("utf-8", "surrogatepass")


def _matchers(value: object) -> Iterable[tuple[str, object]]:
    """Yield the kinds and values of matchers, as each version of the schema writes them."""
    if isinstance(value, list):
        for one in value:
            matcher = fields(one, "a matcher")
            yield text(matcher.get("matcher")).lower(), matcher.get("value")
    elif isinstance(value, Mapping):
        yield from ((text(kind), one) for kind, one in value.items())
    elif value is not None:
        yield "", value


def _query(request: Mapping[object, object]) -> str:
    query = request.get("queriesWithMatchers") or request.get("query")
    if not isinstance(query, Mapping) or query.keys() & (_SAME | _DOCUMENT | {"globMatch", "regexMatch"}):
        return _exact(request, "query") or ""
    pairs = [(text(name), one) for name in query for one in _values(query, text(name))]
    return urlencode(pairs, quote_via=quote)


def _values(query: Mapping[object, object], name: str) -> list[str]:
    """Return the values of a parameter: parted by semicolons, or a list."""
    for kind, value in _matchers(query.get(name)):
        if kind == "array" and isinstance(value, list):
            return [text(one) for one in value]
    return (_exact(query, name) or "").split(";")


def _headers(request: Mapping[object, object]) -> Headers:
    """Return the headers that are asked for to the letter; those that are patterns tell nothing."""
    told: list[tuple[str, str]] = []
    found = request.get("headersWithMatchers") or request.get("headers") or {}
    for name, values in fields(found, "`headers`").items():
        plain = isinstance(values, list) and not any(isinstance(one, Mapping) for one in values)
        matchers = [("", one) for one in items(values, "", "")] if plain else _matchers(values)
        told += [(text(name), text(value)) for kind, value in matchers if kind in _SAME]
    return tuple(told)


def _sent(request: Mapping[object, object]) -> bytes:
    for kind, value in _matchers(request.get("body")):
        if kind == "form":
            form = fields(value, "a form")
            return urlencode([(text(name), _exact(form, text(name)) or "") for name in form]).encode()
    return octets(_exact(request, "body", _SAME | _DOCUMENT))


def _body(response: Mapping[object, object]) -> bytes:
    if response.get("bodyFile") and not response.get("body"):
        raise ValueError(f"its body lies in a file of its own, which cannot be read: {text(response['bodyFile'])}")
    body = text(response.get("body"))
    if response.get("templated") and _TEMPLATE.search(body):
        raise ValueError("its body is a template, not an answer")
    return base64(body) if response.get("encodedBody") else octets(body)


def _dumps(cassette: Cassette) -> bytes:
    requests = [_matched(one.request) for one in cassette.interactions]
    due = turns([as_json(one) for one in requests])
    pairs = [_pair(*one) for one in zip(requests, cassette.interactions, due, strict=True)]
    return as_json({"data": {"pairs": pairs, "globalActions": {"delays": []}}, "meta": {"schemaVersion": "v5.3"}})


def _pair(request: dict[str, object], one: Interaction, due: tuple[int, int, int]) -> dict[str, object]:
    """Return a pair; where a request is repeated, a state says which answer is due (`sequence:`, which begins at 1)."""
    (first, turn, total), body = due, text_of(one.response.body)
    response: dict[str, object] = {
        "status": one.response.status,
        "body": base64_of(one.response.body) if body is None else body,
        "encodedBody": body is None,
        "headers": _grouped(one.response.headers),
        "templated": False,
    }
    if total > 1:
        state = f"sequence:{first + 1}"
        request = request | {"requiresState": {state: str(turn)}}
        if turn < total:
            response["transitionsState"] = {state: str(turn + 1)}
    return {"request": request, "response": response}


def _matched(request: Request) -> dict[str, object]:
    url = split(request)
    queries: dict[str, list[str]] = {}
    for name, value in parse_qsl(url.query, keep_blank_values=True):
        queries.setdefault(name, []).append(value)
    body = text_of(request.body)
    fields = {"method": request.method, "scheme": url.scheme, "destination": url.netloc, "path": unquote(url.path)}
    return {
        **{name: _one(value) for name, value in fields.items() if value},
        "query": {name: _one(";".join(values)) for name, values in queries.items()},
        **({} if body is None else {"body": _one(body)}),
    }


def _one(value: str) -> list[dict[str, str]]:
    return [{"matcher": "exact", "value": value}]


def _grouped(headers: Headers) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in headers:
        grouped.setdefault(name, []).append(value)
    return grouped


def _lost(cassette: Cassette) -> Sequence[str]:
    binary = counted(cassette, lambda one: text_of(one.request.body) is None)
    headed = counted(cassette, lambda one: bool(one.request.headers))
    worded = counted(cassette, lambda one: one.response.reason not in ("", _PHRASES.get(one.response.status, "")))
    coded = counted(cassette, lambda one: "%2f" in split(one.request).path.lower())
    return said(
        [
            (binary, "request matches", "requests match", "any body: theirs is no text"),
            (headed, "request matches", "requests match", "whatever its headers say: they are left out"),
            (worded, "answer has", "answers have", "a reason phrase of its own, which is left out"),
            (coded, "path has", "paths have", "`%2F` in it, which Hoverfly takes for a slash"),
        ]
    )


_PHRASES = {status.value: status.phrase for status in HTTPStatus}

hoverfly = Exchange(title="Hoverfly", claim=_claim, loads=_loads, dumps=_dumps, lost=_lost, embed=_embed)
