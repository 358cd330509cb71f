"""How do clients say who they are: the security schemes that requests show."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from driftproxy.model.http import Interaction, Request, header
from driftproxy.model.plain import Plain
from driftproxy.traffic.endpoints.endpoint import parts_of

__all__ = ["Scheme", "demands", "is_key"]

Scheme = Mapping[str, Plain]

_REFUSED = frozenset({401, 403, 407})
_WORD = re.compile(r"([A-Za-z][\w-]*) +\S")
_HTTP = {"bearer": "bearerAuth", "basic": "basicAuth", "digest": "digestAuth"}
_KEY = re.compile(
    r"([\w.-]+[-_])?(api[-_]?(key|token|secret)|access[-_]?(key|token)|auth[-_]?(key|token)|app[-_]?(key|id)|subscription[-_]key)"
    r"|(x-)?(token|key|auth)|private-token|sig(nature)?|xi-api-key",
    re.IGNORECASE,
)


def is_key(name: str) -> bool:
    """Return whether a header or a parameter of the query says who asks."""
    return _KEY.fullmatch(name) is not None


def demands(interactions: Iterable[Interaction], schemes: dict[str, Scheme]) -> list[Plain]:
    """Return the security requirements of an operation: what the requests said that were not refused.

    `schemes` gets the schemes that are new. Nothing is returned where nobody said who asks.
    """
    seen = list[tuple[str, ...]]()
    for one in interactions:
        if one.response.status not in _REFUSED:
            found = _schemes(one.request)
            schemes |= found
            seen.append(tuple(sorted(found)))
    kinds = sorted(set(seen), reverse=True)
    return [{name: [] for name in names} for names in kinds] if any(kinds) else []


def _schemes(request: Request) -> dict[str, Scheme]:
    found: dict[str, Scheme] = {}
    if said := header(request.headers, "authorization"):
        word = match[1].lower() if (match := _WORD.match(said)) else ""
        if word in _HTTP:
            found[_HTTP[word]] = {"type": "http", "scheme": word}
        else:
            found["authorizationHeader"] = {"type": "apiKey", "in": "header", "name": "Authorization"}
    for name, _ in request.headers:
        if is_key(name):
            found[_id(name, "Header")] = {"type": "apiKey", "in": "header", "name": name.lower()}
    for name, _ in parse_qsl(parts_of(request.url).query, keep_blank_values=True):
        if is_key(name):
            found[_id(name, "Query")] = {"type": "apiKey", "in": "query", "name": name}
    return found


def _id(name: str, place: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", name)
    return "".join([words[0].lower(), *(word.capitalize() for word in words[1:]), place])
