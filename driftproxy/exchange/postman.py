"""Postman collections, formats 2.0 and 2.1: their saved examples are recordings (https://schema.postman.com)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from driftproxy.exchange._parts import answer, cassette, document, fields, integer, items, octets, stored, text
from driftproxy.exchange._postman import dumps, lost
from driftproxy.model.http import Cassette, Headers, Interaction, Request
from driftproxy.model.plugin import Exchange

__all__ = ["postman"]

_SCHEMA = re.compile(rb'"schema"\s*:\s*"https?:\\?/\\?/schema\.(?:get)?postman\.com[^"]*collection\\?/v2')
_MARK = re.compile(rb'\A\s*\{\s*"info"\s*:\s*\{\s*"_postman_id"')
_VARIABLE = re.compile(r"\{\{([^{}]+)\}\}")
_PLACED = re.compile(r"(?<=/):([^/?#]+)")
_DEEPEST = 50
"""Folders in folders; and variables that name variables."""

Item = Mapping[object, object]
Variables = Mapping[str, str]


def _claim(start: bytes) -> float:
    return float(bool(_SCHEMA.search(start) or _MARK.match(start)))


def _loads(data: bytes, name: str) -> Cassette:
    plain = document(data, name)
    plain = inner if isinstance(inner := plain.get("collection"), Mapping) else plain  # so the API of Postman sends it
    known = _variables(plain.get("variable"))
    examples = list(_examples(items(plain.get("item"), name, "`item`"), 0))
    return cassette(name, examples, lambda item: _interaction(item, known))


def _examples(found: Sequence[object], depth: int) -> Iterator[object]:
    """Yield the saved examples of all requests, folder by folder; a request without any as it is."""
    for item in found:
        if isinstance(item, Mapping) and isinstance(item.get("item"), list) and depth < _DEEPEST:
            yield from _examples(item["item"], depth + 1)
        elif isinstance(item, Mapping) and isinstance(item.get("response"), list) and item["response"]:
            for one in item["response"]:
                yield {"request": item.get("request"), **one} if isinstance(one, Mapping) else one
        else:
            yield item


def _interaction(item: Item, known: Variables) -> Interaction:
    if "code" not in item and "originalRequest" not in item:
        raise ValueError("no example of an answer is saved with this request")
    request = item.get("originalRequest") or item.get("request")
    body = octets(item.get("body"))
    status = integer(item.get("code"), "the `code` of the example")
    return Interaction(_request(request, known), answer(status, text(item.get("status")), _headers(item, known), body))


def _request(value: object, known: Variables) -> Request:
    if isinstance(value, str):
        return Request("GET", _filled(value, known))
    parts = fields(value, "the request")
    method = text(parts.get("method") or "GET").upper()
    return Request(method, _url(parts.get("url"), known), _headers(parts, known), _body(parts.get("body"), known))


def _headers(message: Item, known: Variables) -> Headers:
    value = message.get("header")
    lines = value.splitlines() if isinstance(value, str) else value if isinstance(value, list) else []
    pairs = [_pair(one) for one in lines if one and not (isinstance(one, Mapping) and one.get("disabled"))]
    return tuple((name, _filled(said, known)) for name, said in pairs)


def _pair(value: object) -> tuple[str, str]:
    if isinstance(value, str):  # as it stands in a message
        name, _, said = value.partition(":")
        return name.strip(), said.strip()
    one = fields(value, "a header")
    return text(one.get("key")), text(one.get("value"))


def _url(value: object, known: Variables) -> str:
    if value is None or isinstance(value, str):
        return _filled(value or "", known)
    parts = fields(value, "`url`")
    raw = text(parts.get("raw")) or _assembled(parts)
    placed = _variables(parts.get("variable"))
    main, mark, query = raw.partition("?")
    main = _PLACED.sub(lambda found: placed.get(found[1]) or found[0], main)
    return _filled(main + mark + query, known)


def _assembled(parts: Item) -> str:
    host, path, query = (parts.get(name) for name in ("host", "path", "query"))
    protocol, port = text(parts.get("protocol")), text(parts.get("port"))
    place = ".".join(map(text, host)) if isinstance(host, list) else text(host)
    segments = "/".join(_segment(one) for one in path) if isinstance(path, list) else text(path).lstrip("/")
    pairs = _listed(query, "a parameter")
    asked = "&".join(f"{text(one.get('key'))}={text(one.get('value'))}" for one in pairs if not one.get("disabled"))
    start = f"{protocol}://" if protocol else ""
    return f"{start}{place}{':' * bool(port)}{port}/{segments}{'?' * bool(asked)}{asked}"


def _segment(value: object) -> str:
    return text(value.get("value") if isinstance(value, Mapping) else value)


def _body(value: object, known: Variables) -> bytes:
    if value is None:
        return b""
    body = fields(value, "`body`")
    match text(body.get("mode") or "raw"):
        case "raw":
            return octets(_filled(text(body.get("raw")), known))
        case "urlencoded":
            pairs = [one for one in _listed(body.get("urlencoded"), "a field") if not one.get("disabled")]
            return urlencode([(text(one.get("key")), _filled(text(one.get("value")), known)) for one in pairs]).encode()
        case "graphql":
            asked = fields(body.get("graphql"), "`graphql`")
            return stored({name: asked[name] for name in ("query", "variables") if name in asked})
        case other:
            raise ValueError(f"its body is a {other}, which is not read")


def _listed(value: object, what: str) -> list[Item]:
    return [fields(one, what) for one in value] if isinstance(value, list) else []


def _variables(value: object) -> Variables:
    found = [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
    return {
        text(one.get("key") or one.get("id")): text(one.get("value")) for one in found if _is_plain(one.get("value"))
    }


def _is_plain(value: object) -> bool:
    return not isinstance(value, Mapping | list)


def _filled(said: str, known: Variables) -> str:
    """Return the text with the values of the collection's variables; what is not known there stays as it is."""
    for _ in range(_DEEPEST if known else 0):
        filled = _VARIABLE.sub(lambda found: known.get(found[1].strip(), found[0]), said)
        if filled == said or len(filled) > _LONGEST:
            break
        said = filled
    return said


_LONGEST = 1 << 20

postman = Exchange(
    title="Postman", claim=_claim, loads=_loads, dumps=dumps, lost=lost, suffix=".postman_collection.json"
)
