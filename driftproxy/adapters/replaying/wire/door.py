"""Where requests come in: what they mean there, who may speak, and who answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from driftproxy.model.fault import Delivery
from driftproxy.model.http import Headers, Request, Response, header, without_headers
from driftproxy.model.streamed import Coming
from driftproxy.traffic.matching.identity import admitted, identity

__all__ = ["Answer", "Door", "Who", "beyond", "is_place"]

Who = tuple[str, str]
"""Cassette and test that a client names; each `""` where it does not."""

Answer = Callable[[Request, str, str], Response | Delivery | Coming]
"""What a request gets: takes the request, the cassette and the test. It may be still to come.

A tunnel is asked for, too, as a CONNECT to `https://host:port`; only whether its TLS is to break is of interest then.
"""


@dataclass(frozen=True, slots=True)
class Door:
    """A port of ours, or a tunnel that leads through one.

    `origin` (`https://host:port`) is what a target without a host is relative to; without one it is the host that the
    request names, by the scheme that `schemes` has for it, else http. `who` is who speaks where a request does not say
    it; None where it has to, since there is a `password`. `port` is ours, which who is led here by name says as that
    host's.
    """

    answer: Answer
    origin: str = ""
    schemes: Mapping[str, str] = field(default_factory=dict)
    password: str = ""
    who: Who | None = ("", "")
    port: int = 0

    def named(self, headers: Headers) -> Who | None:
        """Return who speaks, None for somebody who may not."""
        said = header(headers, "proxy-authorization")
        return admitted(identity(said), self.password) if said else self.who

    def url(self, target: str, headers: Headers) -> str | None:
        """Return the absolute URL of a request target (RFC 9112 §3.2), or None if there is none."""
        if target.startswith("/") or target == "*":  # `OPTIONS *` asks about the host, and is recorded without a path
            target = (self.origin or self.place(header(headers, "host") or "")) + target.removeprefix("*")
        return target if is_place(target) else None

    def place(self, host: str) -> str:
        """Return what a target is relative to where a request names this host, and we stand for none."""
        bare = host.removesuffix(f":{self.port}")
        name = bare if host.lower() not in self.schemes and bare.lower() in self.schemes else host
        return f"{self.schemes.get(name.lower(), 'http')}://{name}"


def beyond(headers: Headers) -> Headers:
    """Return the headers that are not for us alone, as a proxy."""
    return without_headers(headers, _PROXY)


def is_place(url: str) -> bool:
    """Return whether the URL is absolute and names a host, and a port if any that can be one."""
    try:
        parsed = urlsplit(url)
        return bool(parsed.hostname) and parsed.port != 0 and not set(parsed.netloc) & set(" \t\"'<>\\^`{|}")
    except ValueError:
        return False


_PROXY = frozenset({"proxy-authorization", "proxy-connection"})
