"""What is asked beside the body: values in the path, in the query and in headers; and the headers of answers."""

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote

from driftproxy.describe.content import bare, example
from driftproxy.describe.security import is_key
from driftproxy.diff.maps import entries
from driftproxy.model.headers import acted_on, incidental, limits_rate
from driftproxy.model.http import Headers, Request, Response
from driftproxy.model.plain import Plain
from driftproxy.shapes.schema import Schema, schema
from driftproxy.traffic.endpoints.endpoint import parts_of

__all__ = ["asked", "headers"]

_HOLE = re.compile(r"\{([^{}]*)\}")
_ENOUGH = 3
"""After so many requests that all have a parameter it is taken for one that is required."""

_CLIENT = re.compile(
    # what a client says of itself, of the connection and of caches; OpenAPI says the first three elsewhere
    r"accept|content-type|authorization|accept-.*|content-.*|cookie|host|origin|referer|user-agent|from|date|dnt|expect"
    r"|forwarded|x-forwarded-.*|x-requested-with|x-real-ip|proxy-.*|sec-.*|upgrade-.*|max-forwards|if-modified-since"
    r"|if-unmodified-since|if-none-match|save-data|x-.*-(client|sdk|telemetry|user-agent)(-.*)?|http2-settings"
)


def asked(path: str, paths: Sequence[str], requests: Sequence[Request]) -> list[Plain]:
    """Return the parameter objects of a path template, from the paths and the requests that were seen there."""
    return [*_placed(path, paths), *_queried(requests), *_headed(requests)]


def headers(answers: Sequence[Response]) -> Schema:
    """Return the header objects of those headers that clients go on with."""
    found = _values([answer.headers for answer in answers])
    return {
        name: {"schema": _scalar(values), **example(_typed(values))}
        for name, values in found.items()
        if acted_on(name.lower()) or limits_rate(name.lower())
    }


def _placed(path: str, paths: Sequence[str]) -> list[Schema]:
    pieces = _HOLE.split(path)
    pattern = re.compile("([^/]+)".join(map(re.escape, pieces[::2])))
    seen = [found.groups() for one in paths if (found := pattern.fullmatch(one))]
    columns = [[unquote(values[index]) for values in seen] for index in range(len(pieces) // 2)]
    return [
        {"name": name, "in": "path", "required": True, "schema": _scalar(values), **example(_typed(values))}
        for name, values in zip(pieces[1::2], columns, strict=True)
    ]


def _queried(requests: Sequence[Request]) -> list[Schema]:
    found: defaultdict[str, list[list[str]]] = defaultdict(list)
    for request in requests:
        here: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in parse_qsl(parts_of(request.url).query, keep_blank_values=True):
            if name and not is_key(name):
                here[name].append(value)
        for name, values in here.items():
            found[name].append(values)
    return [_query(name, found[name], len(requests)) for name in sorted(found)]


def _query(name: str, found: Sequence[Sequence[str]], requests: int) -> Schema:
    values = [value for values in found for value in values]
    told: Schema = {"name": name, "in": "query"}
    if len(found) == requests >= _ENOUGH:
        told["required"] = True
    if all(len(values) == 1 for values in found):
        return {**told, "schema": _scalar(values), **example(_typed(values))}
    return {**told, "schema": {"type": "array", "items": _scalar(values)}, **example([_typed(found[0])])}


def _headed(requests: Sequence[Request]) -> list[Schema]:
    found = _values([request.headers for request in requests])
    return [
        {
            "name": name,
            "in": "header",
            **({"required": True} if len(values) >= len(requests) >= _ENOUGH else {}),
            "schema": _scalar(values),
            **example(_typed(values)),
        }
        for name, values in found.items()
        if not (_CLIENT.fullmatch(name.lower()) or incidental(name.lower()) or is_key(name))
    ]


def _values(messages: Sequence[Headers]) -> dict[str, list[str]]:
    """Return the first value of each header in each message, sorted by name, which is spelled as it was first."""
    spelled: dict[str, str] = {}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for message in messages:
        seen = set[str]()
        for name, value in message:
            if name.strip() and name.lower() not in seen:
                seen.add(name.lower())
                found[spelled.setdefault(name.lower(), name)].append(value)
    return {name: found[name] for name in sorted(found, key=str.lower)}


def _scalar(values: Sequence[str]) -> Schema:
    return bare(schema(_typed(values), entries)) if values else {"type": "string"}


def _typed(values: Sequence[str]) -> list[Plain]:
    """Return texts as what all of them are: integers, numbers or truth values."""
    if all(map(_INTEGER.fullmatch, values)):
        return [int(value) for value in values]
    if all(map(_NUMBER.fullmatch, values)):
        return [float(value) for value in values]
    if all(value in ("true", "false") for value in values):
        return [value == "true" for value in values]
    return [*values]


_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})", re.ASCII)
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,15})?", re.ASCII)
