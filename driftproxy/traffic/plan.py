"""What may be sent again to a live host, and what not, with the reason and the configuration that would allow it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit, urlunsplit

from driftproxy.model.finding import Unchecked
from driftproxy.model.http import Cassette, Request, header
from driftproxy.traffic.endpoint import parts_of
from driftproxy.traffic.secrets import PLACEHOLDER

__all__ = ["Ask", "aim", "authority_of", "is_local", "is_safe", "plan"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to send, aimed at the live host, and the stored interaction that it repeats."""

    cassette: str
    index: int
    request: Request


def plan(
    stored: Iterable[Cassette], allowed: Mapping[str, Sequence[str]], target: str = ""
) -> tuple[tuple[Ask, ...], tuple[Unchecked, ...]]:
    """Return what is to be sent, in the order it was recorded, and what is not.

    `allowed` maps each declared host (as `authority_of` names it) to patterns of requests that may be sent though they
    are not safe (`POST /v1/search`, `DELETE /v1/items/*`, `PUT /v1/items/{id}`); `target` is the base URL to send to
    in place of the recorded hosts, if any.
    """
    asks: list[Ask] = []
    skipped: list[Unchecked] = []
    for cassette in stored:
        for index, interaction in enumerate(cassette.interactions):
            recorded = interaction.request
            request = aim(recorded, target) if target else recorded
            if why := _refused(request, allowed, trusted=bool(target)):
                skipped.append(Unchecked(cassette.name, index, f"{recorded.method} {recorded.url}", *why))
            else:
                asks.append(Ask(cassette.name, index, request))
    return tuple(asks), tuple(skipped)


def aim(request: Request, target: str) -> Request:
    """Return the request to another base URL: its scheme, host and port, its path before the recorded one.

    A request whose URL is none of HTTP's stays as it is.
    """
    if not authority_of(request.url):
        return request
    to, url = urlsplit(target), urlsplit(request.url)
    return replace(request, url=urlunsplit((to.scheme, to.netloc, to.path.rstrip("/") + url.path, url.query, "")))


def authority_of(url: str) -> str:
    """Return the host that is declared to mean this one: lower case, with its port unless it is https's own.

    Returns `""` for a URL that is none of HTTP's.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme.lower()]
    except (KeyError, ValueError):
        return ""
    name = (parts.hostname or "").translate(_FULL_STOPS).rstrip(".")
    if not name.isprintable() or _NO_NAME.search(name):
        return ""
    name = f"[{name}]" if ":" in name else name
    return name if not name or (parts.scheme.lower(), port) == ("https", _PORTS["https"]) else f"{name}:{port}"


def is_local(host: str) -> bool:
    """Return whether a host is named so that it is this machine or a private network, however it is spelled."""
    name = re.sub(r":\d+\Z", "", host).strip("[]").partition("%")[0]
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        # `127.1` and `0x7f000001` are addresses, too, to most resolvers.
        return _NUMBER.fullmatch(name.rpartition(".")[2]) is not None
    if isinstance(address, IPv6Address) and any(address in network for network in _HOLDING_IPV4):
        address = IPv4Address(int(address) & 0xFFFFFFFF)
    return not address.is_global


def is_safe(request: Request) -> bool:
    """Return whether the request asks for nothing to be changed (RFC 9110 §9.2.1)."""
    return _method(request) in _SAFE


_PORTS = {"http": 80, "https": 443}
_NO_NAME = re.compile(r'[\s"<>\\^`{|}]')  # RFC 3986 §3.2.2
_FULL_STOPS = dict.fromkeys(map(ord, "\u3002\uff0e\uff61"), ".")  # they part labels, too (RFC 3490 §3.1)
# IPv4-compatible, IPv4-mapped (RFC 4291 §2.5.5) and NAT64 (RFC 6052 §2.1) addresses.
_HOLDING_IPV4 = tuple(map(IPv6Network, ("::/96", "::ffff:0:0/96", "64:ff9b::/96")))
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # not TRACE, which shows credentials to whoever is in between
_OVERRIDES = ("x-http-method-override", "x-http-method", "x-method-override")
_DOTS = re.compile(r"/(\.|%2e){1,2}(/|\Z)", re.IGNORECASE)
_NUMBER = re.compile(r"0x[0-9a-f]*|\d+", re.IGNORECASE)


def _refused(request: Request, allowed: Mapping[str, Sequence[str]], *, trusted: bool) -> tuple[str, str] | None:
    """Return kind and reason why a request is not sent, or None."""
    host = authority_of(request.url)
    if not host:
        return "blocked", "this is no URL that HTTP could reach"
    path = parts_of(request.url).path or "/"
    if not (trusted or host in allowed) and is_local(host):
        return "blocked", f'{host} is a local address; a table `[hosts."{host}"]` in the configuration would allow it'
    method = _method(request)
    if not is_safe(request) and not any(_fits(pattern, method, path) for pattern in allowed.get(host, ())):
        line = f'`allow = ["{method} {path}"]` under `[hosts."{host}"]`'
        return "unsafe", f"{method} may change something there; {line} in the configuration would allow it"
    if PLACEHOLDER in path:
        return "auth", "its path holds a secret, which was not recorded"
    return None


def _method(request: Request) -> str:
    """Return the method that the server will see: some frameworks take it from a header."""
    overrides = (value for name in _OVERRIDES if (value := header(request.headers, name)))
    return next(overrides, request.method).strip().upper()


def _fits(pattern: str, method: str, path: str) -> bool:
    wanted, _, template = pattern.partition(" ")
    parts = (
        {"*": ".*"}.get(part, "[^/]+" if part.startswith("{") else re.escape(part))
        for part in re.split(r"(\*|\{[^{}/]*\})", template)
    )
    # What `..` leads to is the server's business; an allowed path must say what it means.
    return wanted == method and not _DOTS.search(path) and re.fullmatch("".join(parts), path) is not None
