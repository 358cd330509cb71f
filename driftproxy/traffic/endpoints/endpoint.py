"""Which endpoint is this request for: its method, host and path with the ids taken out."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from driftproxy.model.http import Request
from driftproxy.model.surface import Endpoint
from driftproxy.traffic.endpoints.ids import may_be_slug, without_id
from driftproxy.traffic.endpoints.operation import operation_of

__all__ = ["SLUG", "endpoint_of", "host_of", "parts_of"]

SLUG = "{slug}"
"""Stands in a learned template for the name of a thing."""

_PORTS = {"http": 80, "https": 443}

_VERSION = re.compile(r"v\d+([.a-z]\w*)?|\d{4}-\d\d(-\d\d)?|\d{1,2}(\.\d+)*", re.IGNORECASE)
_ROOTS = frozenset({"", "api", "rest"})
"""What stands before a version, which is a name: `/2024-01-01/rates`, `/admin/api/2024-01/orders`, `/2/tweets`."""

_DOI = re.compile(r"10\.\d{4,9}")


def endpoint_of(request: Request, templates: Iterable[str] = ()) -> Endpoint:
    """Return the endpoint of a request; the first template that fits its path wins over a guess.

    A template is a path, in which each `{name}` fits any segment (`/v1/users/{id}`); or one that was learned (see
    `slugs`), which starts with a host and in which `{slug}` fits what may be one (`api.test/users/{slug}/repos`).
    """
    host, path, query = _placed(request.url, tuple(templates))
    return Endpoint(request.method.upper(), host, path, operation_of(request, query))


@lru_cache(maxsize=1 << 14)  # each request is looked at more than once, and asked on both sides
def _placed(url: str, templates: Sequence[str]) -> tuple[str, str, str]:
    """Return the host, the path with the ids taken out, and the query."""
    parts = parts_of(url)
    path, host = parts.path or "/", host_of(url)
    mine = [template for template in templates if _is_path(template) or template.startswith(f"{host}/")]
    found = next((template for template in mine if _is_path(template) and _fits(template, path)), None)
    if found is None:
        found = _guess(path)
        place = f"{host}{found}".split("/")
        learned = next((template for template in mine if _is_like(template.split("/"), place)), None)
        found = learned.removeprefix(host) if learned else found
    return host, found, parts.query


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """Return host and port of a URL in lower case, the port left out where it is the scheme's own (RFC 9110 §4.2)."""
    parts = parts_of(url)
    name = (parts.hostname or "").lower()
    if ":" in name:
        name = f"[{name}]"
    try:
        port = parts.port
    except ValueError:  # not a number, or out of range: no such host can be reached, but it can be named
        return parts.netloc.rpartition("@")[2].lower()
    return name if port in (None, _PORTS.get(parts.scheme.lower())) else f"{name}:{port}"


def parts_of(url: str) -> SplitResult:
    """Return the parts of a URL; a text that is none, such as `http://[::1/`, is all path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def _fits(template: str, path: str) -> bool:
    return _pattern(template).fullmatch(path) is not None


@lru_cache(maxsize=4096)  # an OpenAPI description has many
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(part) for part in re.split(r"\{[^{}]*\}", template)))


def _is_path(template: str) -> bool:
    return template.startswith("/")


def _is_like(template: Sequence[str], place: Sequence[str]) -> bool:
    return len(template) == len(place) and all(
        one == other or (one == SLUG and may_be_slug(other)) for one, other in zip(template, place, strict=True)
    )


@lru_cache(maxsize=1024)
def _guess(path: str) -> str:
    segments = path.split("/")
    return "/".join(
        segment if _is_version(segments, index) else "{id}" if _ends_doi(segments, index) else without_id(segment)
        for index, segment in enumerate(segments)
    )


def _is_version(segments: Sequence[str], index: int) -> bool:
    """Say whether the segment is a version of the API; a number or a date that ends the path is a value."""
    found = _VERSION.fullmatch(segments[index])
    if not found or not index or segments[index - 1].lower() not in _ROOTS:
        return False
    return index + 1 < len(segments) or segments[index][0] in "vV"


def _ends_doi(segments: Sequence[str], index: int) -> bool:
    """Say whether the segment is the second half of a DOI, which has a slash in the middle (ISO 26324)."""
    return index > 0 and bool(segments[index]) and _DOI.fullmatch(segments[index - 1]) is not None
