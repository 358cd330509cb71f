"""May this request be sent to its host? One answer for who plans and for who stands at the socket."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from driftproxy.model.http import Request
from driftproxy.traffic.endpoints.endpoint import parts_of
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.matching.match import plain

__all__ = ["Permit", "Permits", "is_safe", "refused"]


@dataclass(frozen=True, slots=True)
class Permit:
    """What may be sent to one declared host.

    `allow` are patterns of requests that may be sent though they are not safe (`POST /v1/search`, `DELETE /v1/items/*`,
    `PUT /v1/items/{id}`), never to a `production` host. `private` says that its name may lead to a private address;
    `fills` are the parameters, in lower case, that its credential brings along.
    """

    scheme: str = "https"
    production: bool = False
    allow: tuple[str, ...] = ()
    private: bool = False
    fills: frozenset[str] = frozenset()


Permits = Mapping[str, Permit]
"""By declared host, as `authority_of` names it."""


def refused(request: Request, permits: Permits) -> tuple[str, str] | None:
    """Return the kind of an `Unchecked` and the reason why a request must not be sent, or None where it may."""
    host = authority_of(request.url)
    if not host:
        return "blocked", "this is no URL that HTTP could reach"
    if (permit := permits.get(host)) is None:
        table = f'a table `[hosts."{host}"]` in the configuration'
        return "blocked", f"{host} is not declared; {table}, or `--host {host}`, would allow it to be asked"
    if (scheme := parts_of(request.url).scheme.lower()) != permit.scheme:
        return "blocked", f"{host} is declared for {permit.scheme}, and this would ask it by {scheme}"
    if is_safe(request):
        return None
    if permit.production:
        return "unsafe", f"{host} is declared as production: nothing but GET, HEAD and OPTIONS is ever sent to it"
    path = parts_of(request.url).path or "/"
    methods = sorted(_methods(request) - _SAFE)
    method = next((one for one in methods if not any(_fits(pattern, one, path) for pattern in permit.allow)), None)
    if method is not None:
        line = f'`allow = ["{method} {path}"]` under `[hosts."{host}"]`'
        return "unsafe", f"{method} may change something there; {line} in the configuration would allow it"
    return None


def is_safe(request: Request) -> bool:
    """Return whether the request asks for nothing to be changed (RFC 9110 §9.2.1), whatever names its method."""
    return _methods(request) <= _SAFE


_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # not TRACE, which shows credentials to whoever is in between
_OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
_PARAMETERS = frozenset({"_method", "x-http-method-override", "$httpmethod"})
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def _methods(request: Request) -> set[str]:
    """Return the methods that a server may see: some take it from a header, a parameter, or a field of the body.

    `method=` is a name of much else, too, and so counts in the query only, and with the name of a write.
    """
    headers = (value for name, value in request.headers if name.lower().replace("_", "-") in _OVERRIDES and value)
    pairs = parse_qsl(parts_of(request.url).query)
    asked = (value for name, value in pairs if name.lower() in _PARAMETERS and value)
    named = (value for name, value in pairs if name.lower() == "method" and value.strip().upper() in _WRITES)
    said = plain(request) if request.body else None
    field = said.get("_method") if isinstance(said, dict) else None
    inside = (value for value in (field if isinstance(field, list) else [field]) if value and isinstance(value, str))
    return {method.strip().upper() for method in (request.method, *headers, *asked, *named, *inside)}


def _fits(pattern: str, method: str, path: str) -> bool:
    wanted, _, template = pattern.partition(" ")
    parts = (
        {"*": ".*"}.get(part, "[^/]+" if part.startswith("{") else re.escape(part))
        for part in re.split(r"(\*|\{[^{}/]*\})", template)
    )
    return wanted == method and not _climbs(path) and re.fullmatch("".join(parts), path) is not None


def _climbs(path: str) -> bool:
    """Return whether a server may take a step of a path for `..`, however it is coded.

    Some decode twice, take `%2f` or a backslash for a slash, and leave out what follows a semicolon.
    """
    while (decoded := unquote(path)) != path:
        path = decoded
    return any(re.split(r"[;\0]", step)[0].strip() in (".", "..") for step in re.split(r"[/\\]", path))
