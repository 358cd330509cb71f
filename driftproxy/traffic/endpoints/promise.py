"""Which operation of a specification does a request ask for, and which answer is promised with a status?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from driftproxy.model.http import Request
from driftproxy.model.plain import Plain
from driftproxy.model.promise import Promise, Promised
from driftproxy.traffic.endpoints.endpoint import host_of, parts_of

__all__ = ["answer_for", "hosts_of", "operation_for", "templates_of"]


def templates_of(promise: Promise) -> tuple[str, ...]:
    """Return the paths of a specification as templates, below its base paths, the most literal ones first."""
    found = {f"{base}{one.path}" for base in _bases(promise) for one in promise.operations}
    return tuple(sorted(found, key=lambda path: (path.count("{"), -len(path), path)))


def hosts_of(promise: Promise, requests: Iterable[Request]) -> frozenset[str]:
    """Return the hosts among those that were asked that a specification is about.

    That is those that it names; or else, as a sandbox is elsewhere, every host that was asked for one of its paths.
    """
    asked = list(requests)
    named = {host_of(server) for server in promise.servers if urlsplit(server).netloc}
    hosts = {host_of(one.url) for one in asked}
    return frozenset(named & hosts or {host_of(one.url) for one in asked if operation_for(promise, one)})


def operation_for(promise: Promise, request: Request) -> Promised | None:
    """Return the operation that a request asks for, by method and path alone, or None."""
    path = _canonical(parts_of(request.url).path or "/")
    found = [
        one
        for base in _bases(promise)
        for one in promise.operations
        if one.method == request.method.upper() and _fits(f"{base}{one.path}", path)
    ]
    return min(found, key=lambda one: (one.path.count("{"), -len(one.path)), default=None)


def answer_for(operation: Promised, status: int) -> tuple[int, Mapping[str, Plain]] | None:
    """Return the status and the schemas by media type of what is promised in the place of an answer, or None.

    That is the answer with this status, of its kind (`4XX`), or by `default`. A success for which there is none of them
    is promised to be another success.
    """
    answers = {name.upper(): content for name, content in operation.answers.items()}
    for name in (str(status), f"{status // 100}XX", "DEFAULT"):
        if name in answers:
            return status, answers[name]
    successes = sorted(name for name in answers if re.fullmatch(r"2\d\d", name))
    return (int(successes[0]), answers[successes[0]]) if status // 100 == _SUCCESS and successes else None


_SUCCESS = 2


def _bases(promise: Promise) -> Sequence[str]:
    return sorted({urlsplit(server).path.rstrip("/") for server in promise.servers} or {""}, key=len, reverse=True)


@lru_cache(maxsize=4096)
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(_canonical(part)) for part in re.split(r"\{[^{}]*\}", template)))


def _canonical(path: str) -> str:
    """Return a path in one spelling, as many characters may be encoded or not (RFC 3986 §6.2.2)."""
    return "/".join(quote(unquote(part), safe="!$&'()*+,;=:@~", errors="replace") for part in path.split("/"))


def _fits(template: str, path: str) -> bool:
    return _pattern(template).fullmatch(path) is not None
