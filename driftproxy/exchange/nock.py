"""nock's fixtures, as its recorder and `nock.back` write them (https://github.com/nock/nock)."""

import re
from binascii import unhexlify
from collections.abc import Mapping

from driftproxy.exchange._parts import answer, cassette, document, headers, integer, items, octets, stored, text
from driftproxy.model.http import Cassette, Headers, Interaction, Request, header
from driftproxy.model.plugin import Exchange

__all__ = ["nock"]

_KEY = "interceptors"
_FIRST = re.compile(rb'\A\s*\[\s*\{\s*"scope"\s*:\s*"')
_PORTS = {"http:": ":80", "https:": ":443"}


def _loads(data: bytes, name: str) -> Cassette:
    return cassette(name, items(document(data, name, listed=_KEY).get(_KEY), name, "it"), _interaction)


def _interaction(item: Mapping[object, object]) -> Interaction:
    scope = text(item.get("scope"))
    scheme = scope.partition("//")[0]
    answered, sent = _headers(item.get("rawHeaders") or item.get("headers")), headers(item.get("reqheaders"))
    return Interaction(
        Request(
            text(item.get("method") or "GET").upper(),
            scope.removesuffix(_PORTS.get(scheme, "\0")) + text(item.get("path")),
            sent,
            _body(item.get("body"), ()),
        ),
        answer(integer(item.get("status"), "the `status`"), "", answered, _body(item.get("response"), answered)),
    )


def _headers(value: object) -> Headers:
    """Return headers that are a mapping, or names and values in turn."""
    if isinstance(value, list):
        if len(value) % 2:
            raise ValueError("its `rawHeaders` are no names and values in turn")
        return tuple((text(name), text(one)) for name, one in zip(value[::2], value[1::2], strict=True))
    return headers(value)


def _body(value: object, names: Headers) -> bytes:
    """Return a body: parsed JSON, text, or base 16, in pieces where it was compressed."""
    if isinstance(value, list) and header(names, "content-encoding"):
        value = "".join(map(text, value))
    if isinstance(value, str) and _HEX.fullmatch(value) and (header(names, "content-encoding") or _binary(value)):
        return unhexlify(value)
    return stored(value) if isinstance(value, Mapping | list) else octets(value)


_HEX = re.compile(r"(?:[0-9a-f]{2})+")


def _binary(said: str) -> bool:
    """Return whether text in base 16 stands for what is no text, for which nock writes it so."""
    try:
        unhexlify(said).decode()
    except UnicodeDecodeError:
        return True
    return False


nock = Exchange(title="nock", claim=lambda start: float(_FIRST.match(start) is not None), loads=_loads)
