"""Who speaks to the proxy: a cassette and a test, as the user name and password of the proxy's address.

Clients decode such an address and send it as basic authentication (RFC 7617), each in another charset. So what is not
ASCII is percent-encoded once more than a URL needs it.
"""

from base64 import b64decode
from binascii import Error
from urllib.parse import quote, unquote

__all__ = ["address_for", "identity"]


def address_for(proxy: str, cassette: str, test: str) -> str:
    """Return the proxy's address with the cassette and the test in it: `http://CASSETTE:TEST@127.0.0.1:8080`."""
    scheme, separator, place = proxy.partition("://")
    return f"{scheme}{separator}{_twice(cassette)}:{_twice(test)}@{place}"


def identity(authorization: str | None) -> tuple[str, str]:
    """Return cassette and test from a Proxy-Authorization header, each `""` where it does not say; never raises."""
    scheme, _, encoded = (authorization or "").strip().partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        said = b64decode(encoded.strip(), validate=True)
    except (Error, ValueError):
        return "", ""
    try:
        text = said.decode()
    except UnicodeDecodeError:
        text = said.decode("latin-1")  # what requests and aiohttp send
    cassette, _, test = text.partition(":")
    return unquote(cassette), unquote(test)


_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in "%:")
"""A colon ends the user name in basic authentication, so that of a user name must be encoded."""


def _twice(text: str) -> str:
    return quote(quote(text, safe=_PRINTABLE, errors="replace"), safe="")
