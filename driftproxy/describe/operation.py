"""One operation of an OpenAPI description: what is asked of a path with a method, and what is answered."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, unquote

from driftproxy.describe.content import content
from driftproxy.describe.parameters import asked, headers
from driftproxy.describe.security import Scheme, demands
from driftproxy.describe.words import singular
from driftproxy.drift import informed
from driftproxy.model.http import Cassette, Interaction, Response
from driftproxy.model.policy import Policy
from driftproxy.shapes.schema import Schema
from driftproxy.traffic.endpoints.endpoint import endpoint_of, parts_of

__all__ = ["METHODS", "Operation", "operations", "told"]

METHODS = frozenset({"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"})
"""Those that OpenAPI knows."""

_STATUSES = range(100, 600)
_HOLE = re.compile(r"\{([^{}]*)\}")
_ROOT = re.compile(r"api|rest|v\d+([.a-z]\w*)?|\d[\d.-]*", re.IGNORECASE)
"""What stands before the names of resources."""

_PLAIN = "/%:@!$&'()*+,;=~"
"""What stands in a path as it is (RFC 3986 §3.3)."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A method and a path of a host, and what was recorded of it.

    The names in braces are unique in the path: `/users/{user_id}/orders/{order_id}`.
    """

    method: str
    host: str
    path: str
    interactions: tuple[Interaction, ...]

    @property
    def key(self) -> str:
        """The path without the names of its parameters, by which OpenAPI tells paths apart."""
        return _HOLE.sub("{}", self.path)

    @property
    def tag(self) -> str:
        """What it belongs to: the first name in the path that is no version."""
        names = [unquote(name) for name in self.path.split("/") if name and "{" not in name]
        return next((name for name in names if not _ROOT.fullmatch(name)), names[0] if names else "root")


def operations(cassettes: Iterable[Cassette], policy: Policy) -> list[Operation]:
    """Return what the recordings show, by endpoints as a comparison has them, sorted by path, method and host."""
    found = [each for cassette in cassettes for each in cassette.interactions]
    templates = informed(found, policy).templates
    groups: defaultdict[tuple[str, str, str], list[Interaction]] = defaultdict(list)
    for each in found:
        endpoint = endpoint_of(each.request, templates)
        groups[_named(endpoint.path), endpoint.method, endpoint.host].append(each)
    merged: dict[tuple[str, str, str], Operation] = {}
    for path, method, host in sorted(groups):
        one = Operation(method, host, path, tuple(groups[path, method, host]))
        twin = merged.get((one.key, method, host))
        path, before = (twin.path, twin.interactions) if twin else (path, ())  # noqa: PLW2901
        merged[one.key, method, host] = Operation(method, host, path, (*before, *one.interactions))
    return list(merged.values())


def told(one: Operation, path: str, ids: set[str], schemes: dict[str, Scheme]) -> Schema:
    """Return the operation object; `ids` and `schemes` are those of the document, and get what is new.

    `path` is the path that it lies under, which may name its parameters in another way.
    """
    requests = [each.request for each in one.interactions]
    document: Schema = {"operationId": _id(one.method, path, ids), "tags": [one.tag]}
    if security := demands(one.interactions, schemes):
        document["security"] = security
    paths = [_encoded(each.url) for each in requests]
    if parameters := asked(path, paths, requests):
        document["parameters"] = parameters
    if sent := content([Response(0, "", each.headers, each.body) for each in requests]):
        document["requestBody"] = {"required": all(each.body for each in requests), "content": sent}
    answers: defaultdict[int, list[Response]] = defaultdict(list)
    for each in one.interactions:
        if each.response.status in _STATUSES:
            answers[each.response.status].append(each.response)
    if answers:
        document["responses"] = {str(status): _answer(answers[status]) for status in sorted(answers)}
    return document


def _answer(answers: Sequence[Response]) -> Schema:
    found: Schema = {"description": _phrase(answers[0].status)}
    if named := headers(answers):
        found["headers"] = named
    if body := content(answers):
        found["content"] = body
    return {**found, "x-samples": len(answers)}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _named(template: str) -> str:
    """Return a path template as OpenAPI has it: each name once, other braces encoded."""
    pieces = _HOLE.split(template)
    path, names = "", set[str]()
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            path += quote(piece, safe=_PLAIN, errors="replace")
            continue
        name = re.sub(r"\W+", "_", piece) or "value"
        if len(pieces) > 3 and name in ("id", "slug"):  # noqa: PLR2004 - more than one of them
            name = f"{_before(path)}_{name}".lstrip("_")
        number = next(one for one in range(1, len(pieces) + 1) if (f"{name}_{one}" if one > 1 else name) not in names)
        name = f"{name}_{number}" if number > 1 else name
        names.add(name)
        path += f"{{{name}}}"
    return path if path.startswith("/") else f"/{path}"


def _before(path: str) -> str:
    """Return the name that stands before a value, as one of it: `/v1/companies/` gives `company`."""
    words = re.findall(r"[A-Za-z]\w*", _HOLE.sub("", path).rstrip("/").rpartition("/")[2])
    return singular(words[-1].lower()) if words else ""


def _encoded(url: str) -> str:
    path = quote(parts_of(url).path or "/", safe=_PLAIN, errors="replace")
    return path if path.startswith("/") else f"/{path}"


def _id(method: str, path: str, ids: set[str]) -> str:
    """Return a name that depends on method and path alone, unless that is taken: `getV1InvoicesById`."""
    spelled = _HOLE.sub(lambda hole: f"/by-{hole[1]}", unquote(path))
    words = re.findall(r"[A-Za-z0-9]+", spelled)
    name = method.lower() + "".join(word[:1].upper() + word[1:] for word in words)
    number = next(one for one in range(1, len(ids) + 2) if (f"{name}{one}" if one > 1 else name) not in ids)
    ids.add(name := f"{name}{number}" if number > 1 else name)
    return name
