"""Which host does a URL mean, and is a host or an address this machine, or one of a private network?"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

__all__ = ["authority_of", "is_local", "is_public", "scheme_of"]


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


def scheme_of(host: str) -> str:
    """Return the scheme that a declared host has unless another is said: https, but http on port 80 and locally."""
    port = re.search(r":(\d+)\Z", host)
    return "http" if port and (int(port[1]) == _PORTS["http"] or is_local(host)) else "https"


def is_local(host: str) -> bool:
    """Return whether a host is named so that it is this machine or a private network, however it is spelled."""
    name = re.sub(r":\d+\Z", "", host).strip("[]").partition("%")[0]
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return not is_public(name)
    except ValueError:
        # `127.1` and `0x7f000001` are addresses, too, to most resolvers.
        return _NUMBER.fullmatch(name.rpartition(".")[2]) is not None


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the internet: not loopback, link-local, private, or for many at once.

    An IPv4 address inside an IPv6 one counts. Raises ValueError for a text that is no address.
    """
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.sixtofour:
            found = found.sixtofour
        elif any(found in network for network in _HOLDING_IPV4):
            found = IPv4Address(int(found) & 0xFFFFFFFF)
        elif found in _LOCAL_NAT64 or found.is_site_local:
            return False
    return found.is_global and not found.is_multicast


_PORTS = {"http": 80, "https": 443}
_NO_NAME = re.compile(r'[\s"<>\\^`{|}]')  # RFC 3986 §3.2.2
_FULL_STOPS = dict.fromkeys(map(ord, "\u3002\uff0e\uff61"), ".")  # they part labels, too (RFC 3490 §3.1)
# IPv4-compatible, IPv4-mapped (RFC 4291 §2.5.5) and NAT64 (RFC 6052 §2.1) addresses.
_HOLDING_IPV4 = tuple(map(IPv6Network, ("::/96", "::ffff:0:0/96", "64:ff9b::/96")))
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")  # RFC 8215
_NUMBER = re.compile(r"0x[0-9a-f]*|\d+", re.IGNORECASE)
