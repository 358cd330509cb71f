"""Who speaks to the proxy: a cassette and a test, as the user name and password of the proxy's address.

Clients decode such an address and send it as basic authentication (RFC 7617), each in another charset. So what is not
ASCII is percent-encoded once more than a URL needs it.
"""

from base64 import b64decode
from binascii import Error
from hmac import compare_digest
from urllib.parse import quote, unquote

__all__ = ["address_for", "admitted", "identity", "with_password"]


def address_for(proxy: str, cassette: str, test: str) -> str:
    """Return the proxy's address with the cassette and the test in it: `http://CASSETTE:TEST@127.0.0.1:8080`.

    The password in it, where there is one, stays: `http://CASSETTE:PASSWORD%3ATEST@192.0.2.1:8080`.
    """
    scheme, separator, place = proxy.partition("://")
    said, _, place = place.rpartition("@")
    password = said.partition(":")[2]
    return f"{scheme}{separator}{_twice(cassette)}:{password and password + '%3A'}{_twice(test)}@{place}"


def with_password(proxy: str, password: str) -> str:
    """Return the proxy's address for a client that is to say the password, and names neither cassette nor test."""
    return proxy.replace("://", f"://{_NOBODY}:{password}@", 1) if password else proxy


def admitted(who: tuple[str, str], password: str) -> tuple[str, str] | None:
    """Return who speaks, None unless the password comes first in the place of the test: `PASSWORD` or `PASSWORD:TEST`.

    Where there is no password, everybody is let in.
    """
    if not password:
        return who
    said, _, test = who[1].partition(":")
    right = compare_digest(said.encode("utf-8", "surrogateescape"), password.encode())
    return ("" if who[0] == _NOBODY else who[0], test) if right else None


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


_NOBODY = "-"  # clients leave out what is said to a proxy where the user's name is empty
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in "%:")
"""A colon ends the user name in basic authentication, so that of a user name must be encoded."""


def _twice(text: str) -> str:
    return quote(quote(text, safe=_PRINTABLE, errors="replace"), safe="")
