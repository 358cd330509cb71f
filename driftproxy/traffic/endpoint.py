"""Which endpoint is this request for: its method, host and path with the ids taken out."""

import re
from collections.abc import Iterable
from json import loads
from urllib.parse import SplitResult, urlsplit

from driftproxy.model.http import Request, header
from driftproxy.model.surface import Endpoint

__all__ = ["endpoint_of", "host_of", "parts_of"]

_PORTS = {"http": 80, "https": 443}

_ID = re.compile(
    r"""
    \d+                                                             # integers, Unix times
    | [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}  # UUID (RFC 9562)
    | [0-9a-f]{16,}                                                 # hashes
    | [a-z]{1,12}(_[a-z]{1,12})*_(?=[a-z]*\d)[a-z0-9]+              # prefixed ids: in_1Nxyz, cus_7
    | [a-z]{1,12}(-[a-z]{1,12})*-(?=[a-z]*\d)[a-z0-9]{4,}           # with a hyphen, but not utf-8 or sha-256
    | (?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{12,}                         # KSUID, ULID, other random words
    | [^@/]+@[^@/]+\.[^@/]+                                         # email
    | \d{4}-\d\d-\d\d(T[\d:.+Z-]+)?                                 # dates
    """,
    re.VERBOSE | re.IGNORECASE,
)
_VERSION = re.compile(r"v\d+([.a-z]\w*)?|\d{4}-\d\d-\d\d", re.IGNORECASE)
_OPERATION = re.compile(r"\b(query|mutation|subscription)\b\s+(\w+)")


def endpoint_of(request: Request, templates: Iterable[str] = ()) -> Endpoint:
    """Return the endpoint of a request; the first template (`/v1/users/{id}`) that fits its path wins over a guess."""
    path = parts_of(request.url).path or "/"
    template = next((template for template in templates if _fits(template, path)), None) or _guess(path)
    return Endpoint(request.method.upper(), host_of(request.url), template, _operation(request))


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
    pattern = "[^/]+".join(re.escape(part) for part in re.split(r"\{[^{}]*\}", template))
    return re.fullmatch(pattern, path) is not None


def _guess(path: str) -> str:
    segments = path.split("/")
    return "/".join(
        segment if index == 1 and _VERSION.fullmatch(segment) else _segment(segment)
        for index, segment in enumerate(segments)
    )


def _segment(segment: str) -> str:
    name, colon, verb = segment.partition(":")  # Google's custom methods: /things/{id}:cancel (AIP-136)
    return f"{{id}}{colon}{verb}" if _ID.fullmatch(name) else segment


def _operation(request: Request) -> str:
    """Return the GraphQL operation's name (GraphQL over HTTP, section 5), or `""`."""
    if "json" not in (header(request.headers, "content-type") or "") or b'"query"' not in request.body:
        return ""
    try:
        body = loads(request.body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(body, dict):
        return ""
    if isinstance(name := body.get("operationName"), str):
        return name
    found = _OPERATION.search(query) if isinstance(query := body.get("query"), str) else None
    return found[2] if found else ""
