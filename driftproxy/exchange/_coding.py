"""Bodies without their content coding (RFC 9110 §8.4), so that people can read what they differ in."""

import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
import zstandard

from driftproxy.model.http import Headers, header, without_headers

__all__ = ["decoded"]


def decoded(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """Return headers and body of a message without content coding; as they are where the body is not so coded.

    So is a body that would unpack to more than any answer holds, or that is packed over and over: it is one to fill the
    memory, or to keep us busy.
    """
    codings = [name.strip().lower() for name in (header(headers, "content-encoding") or "").split(",")]
    if len(codings) > _MOST_CODINGS:
        return headers, body
    plain = body
    try:
        for coding in reversed(codings):
            plain = _decode(coding, plain)
    except (KeyError, EOFError, zlib.error, brotli.error, zstandard.ZstdError):
        return headers, body
    if plain is body:
        return headers, body
    length = str(len(plain))
    rest = without_headers(headers, frozenset({"content-encoding"}))
    return tuple((name, length if name.lower() == "content-length" else value) for name, value in rest), plain


def _decode(coding: str, body: bytes) -> bytes:
    if not body or coding in ("", "identity"):
        return body
    match coding:
        case "gzip" | "x-gzip":
            return _whole(lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), body)
        case "deflate":
            # RFC 9110 means the zlib format; some servers send it bare.
            bare = body[0] & 0x0F != 8  # noqa: PLR2004 - RFC 1950 §2.2
            return _whole(lambda: zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS), body)
        case "br":
            return _whole(_Brotli, body)
        case "zstd":
            return _whole(lambda: zstandard.ZstdDecompressor().decompressobj(), body)
        case _:
            raise KeyError(coding)


_MOST = 64 << 20
_MOST_CODINGS = 8
_STEP = 64
"""So few bytes are unpacked at once that what comes of them has a bound: Brotli makes 16 MiB of a dozen."""


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def _whole(begin: Callable[[], _Decompressor], body: bytes) -> bytes:
    """Return what all members of a stream hold (RFC 1952 §2.2); raises EOFError for one cut off, or without bounds."""
    plain = bytearray()
    member, place = begin(), 0
    while place < len(body):
        if member.eof:
            member = begin()
        plain += member.decompress(body[place : place + _STEP])
        place = min(place + _STEP, len(body)) - len(member.unused_data)
        if len(plain) > _MOST:
            raise EOFError
    if not member.eof:
        raise EOFError
    return bytes(plain)


class _Brotli:
    """Brotli's decompressor, as the others are; there is no second member."""

    unused_data = b""

    def __init__(self) -> None:
        self.inner = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self.inner.is_finished())

    def decompress(self, data: bytes, /) -> bytes:
        plain: bytes = self.inner.process(data)
        return plain
