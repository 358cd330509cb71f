"""What of a recorded request is sent again, and can it be: what stands for secrets never is."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, unquote_plus, urlunsplit

from driftproxy.model.http import Request, header, without_headers
from driftproxy.model.plain import Plain
from driftproxy.model.pseudonym import PLACEHOLDER, holds_pseudonym, is_pseudonym
from driftproxy.traffic.endpoints.endpoint import parts_of
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.matching.match import plain
from driftproxy.traffic.redact.names import names_secret
from driftproxy.traffic.resending.permit import Permits, is_safe

__all__ = ["resendable", "unsayable"]


def unsayable(request: Request, permits: Permits) -> tuple[str, str] | None:
    """Return kind and reason of an `Unchecked` where a request cannot be said again, or None.

    A part of it was never written down, and no credential of its host takes that place. Headers are no such part: what
    they lacked, the host says itself.
    """
    parts = parts_of(request.url)
    if any(map(_hidden, (parts.path, *map(unquote, parts.path.split("/"))))):
        return "auth", "its path holds a secret, which was not recorded"
    permit = permits.get(authority_of(request.url))
    for name, value in _pairs(parts.query):
        filled = (permit and name.lower() in permit.fills) or names_secret(name) or value == PLACEHOLDER
        if _hidden(value) and not filled:
            return "auth", f"its parameter `{name}` holds a secret, which was not recorded"
    said = plain(request) if request.body else None
    if any(map(_hidden, (request.body.decode("utf-8", "replace"),) if isinstance(said, bytes) else _texts(said))):
        return "auth", "its body holds a secret, which was not recorded"
    return None


def resendable(request: Request) -> Request:
    """Return what of a recorded request is sent again.

    What recordings hold in place of secrets is not, and so are headers that are about one connection, one moment or a
    part of the answer.
    """
    parts = parts_of(request.url)
    kept = [pair for pair in parts.query.split("&") if not any(_hidden(value) for _, value in _pairs(pair))]
    url = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "&".join(kept), ""))
    listed = {name.strip().lower() for name in (header(request.headers, "connection") or "").split(",")}
    # A change is made to tonight's version: who plans leaves these to no other one (see `links.unconditional`).
    left_out = _NOT_RESENT if is_safe(request) else _NOT_RESENT - {"if-match", "if-unmodified-since"}
    headers = without_headers(request.headers, left_out | listed)
    sayable = ((name, _sayable(value) if name.lower() == "cookie" else value) for name, value in headers)
    return replace(
        request,
        url=url,
        headers=tuple((name, value) for name, value in sayable if not _hidden(value) and not name.startswith(":")),
    )


_NOT_RESENT = frozenset(
    {
        # about one connection (RFC 9110 §7.6.1), or set anew
        *(
            "connection",
            "proxy-connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
        ),
        *("host", "content-length", "expect", "proxy-authorization", "accept-encoding"),
        # about what the client had (RFC 9110 §13): a 304 would read as an empty body
        *("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range"),
    }
)


def _sayable(cookies: str) -> str:
    """Return the cookies that stand for no secret; what an answer gave tonight does not."""
    pairs = (pair.strip() for pair in cookies.split(";"))
    return "; ".join(pair for pair in pairs if not _hidden(pair.partition("=")[2])) or PLACEHOLDER


def _hidden(text: str) -> bool:
    return holds_pseudonym(text) or is_pseudonym(text)


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        yield unquote_plus(name), unquote_plus(value)


def _texts(said: Plain) -> Iterator[str]:
    """Yield all texts in a body."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict | list):
        for child in said.values() if isinstance(said, dict) else said:
            yield from _texts(child)
