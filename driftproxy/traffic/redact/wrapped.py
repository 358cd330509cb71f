"""Text that is not seen at once: compressed, in base64, in UTF-16; it is unwrapped, cleaned and wrapped again."""

import gzip
import re
import zlib
from base64 import b64decode, b64encode
from binascii import Error
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Callable
from importlib import import_module
from typing import cast

from driftproxy.traffic.redact.glance import glance

__all__ = ["encoding_of", "is_text", "within_base64", "within_compressed"]

MOST = 32 << 20
"""What unpacks to more is data in bulk; it is not looked into."""


def within_compressed(body: bytes, coding: str, clean: Callable[[bytes], bytes]) -> bytes | None:
    """Return a compressed body with its content cleaned, None for one that is not compressed.

    What it is packed with shows by its first bytes, and by the content coding (RFC 9110 §8.4.1) where it has none.
    """
    for marks, codings, unpack, pack in _PACKINGS:
        if body.startswith(marks) or (not marks and coding in codings):
            try:
                plain = unpack(body)
            except (OSError, EOFError, ValueError, zlib.error):
                continue
            if plain is None:
                return None
            cleaned = clean(plain)
            return body if cleaned == plain else pack(cleaned)
    return None


def within_base64(text: str, clean: Callable[[bytes], bytes]) -> str:
    """Return the text with what is in base64 in it cleaned (RFC 4648); only text and gzip are looked for there."""
    if not _may_hold(text):
        return text
    if any(end in text and pattern.search(text) for end, pattern in _ENDS):
        text = _LINES.sub(lambda found: _lines(found, clean), text)
    return _RUN.sub(lambda found: _run(found[0], clean), text)


def encoding_of(body: bytes, media: str) -> str:
    """Return how text that is no UTF-8 is encoded, `""` if it is, or is no text at all."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name
    start = body[:200]
    if b"\0" not in start:  # whatever it is said to be
        return ""
    if found := _CHARSET.search(media):
        return found[1]
    if len(body) % 2:
        return ""
    odd, even = start[1::2], start[::2]
    if odd.count(0) > len(odd) * _MOSTLY and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > len(even) * _MOSTLY and not odd.count(0) else ""


def is_text(start: bytes) -> bool:
    """Return whether bytes are the beginning of a text in UTF-8."""
    try:
        start[:-4].decode()
    except ValueError:
        return False
    return True


_MOSTLY = 0.7
_PIECE = 64  # so few that what comes of them has a bound: Brotli makes 16 MiB of a dozen
_ZSTD = "zstandard"
_CHARSET = re.compile(r"(?i)charset=[\"']?(utf-(?:16|32)[\w-]*)")
_MARKS = ((BOM_UTF32_LE, "utf-32"), (BOM_UTF32_BE, "utf-32"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"))
# What text and gzip begin with in base64; so most runs of letters are left alone at once.
_RUN = re.compile(
    r"[CDH-Za-f](?<![A-Za-z0-9+/_-].)(?:[A-Za-z0-9+/]{23,}+|[A-Za-z0-9_-]{23,}+)={0,2}+(?![A-Za-z0-9+/_=-])"
)
_ENDS = tuple(
    (end, re.compile(f"{re.escape(end)}(?<=[A-Za-z0-9+/]{{60}}{re.escape(end)})"))
    for end in ("\n", "\\n", "\r\n", "\\r\\n")
)
# In lines (RFC 2045 §6.8), also where they stand in a JSON string.
_LINES = re.compile(
    r"(?<![A-Za-z0-9+/])(?P<line>[A-Za-z0-9+/]{60,76}+)(?P<end>\r?\n|\\r\\n|\\n)"
    r"(?:[A-Za-z0-9+/]{60,76}+(?P=end))*[A-Za-z0-9+/]*={0,2}"
)
_may_hold = glance((), "[A-Za-z0-9+/_-]{24}")
"""Returns False if there is no base64 in a text that would be looked into, True when in doubt."""
_TEXT = re.compile(rb"[\t\r\n\x20-\x7e]{18}")
_GZIP = b"\x1f\x8b"


def _run(text: str, clean: Callable[[bytes], bytes]) -> str:
    urlsafe = "-" in text or "_" in text
    altchars = b"-_" if urlsafe else b"+/"
    try:
        start = b64decode(text[:24], altchars, validate=True)
        if not (_TEXT.fullmatch(start) or start.startswith(_GZIP)):
            return text
        plain = b64decode(text + "=" * (-len(text) % 4), altchars, validate=True)
    except (Error, ValueError):
        return text
    cleaned = clean(plain)
    if cleaned == plain:
        return text
    made = b64encode(cleaned, altchars).decode()
    return made if text.endswith("=") or len(text) % 4 == 0 else made.rstrip("=")


def _lines(found: re.Match[str], clean: Callable[[bytes], bytes]) -> str:
    end, width = found["end"], len(found["line"])
    whole = found[0].replace(end, "")
    cleaned = _run(whole, clean)
    if cleaned == whole:
        return found[0]
    made = end.join(cleaned[start : start + width] for start in range(0, len(cleaned), width))
    return made + end if found[0].endswith(end) else made


def _ungzip(body: bytes) -> bytes | None:
    return _inflated(body, 31)


def _unzlib(body: bytes) -> bytes | None:
    return _inflated(body, 15)


def _inflated(body: bytes, window: int) -> bytes | None:
    unpacking = zlib.decompressobj(window)
    plain = unpacking.decompress(body, MOST)
    if unpacking.unconsumed_tail:
        return None
    if not unpacking.eof:
        raise ValueError("cut off")
    return plain


def _unzstd(body: bytes) -> bytes | None:
    module = import_module(_ZSTD)
    try:
        plain = cast("bytes", module.ZstdDecompressor().stream_reader(body).read(MOST + 1))
    except module.ZstdError as error:
        raise ValueError("no zstd") from error
    return plain if len(plain) <= MOST else None


def _zstd(body: bytes) -> bytes:
    return cast("bytes", import_module(_ZSTD).ZstdCompressor().compress(body))


def _unbrotli(body: bytes) -> bytes | None:
    module = import_module("brotli")
    unpacking = module.Decompressor()
    pieces, size = list[bytes](), 0
    try:
        for start in range(0, len(body), _PIECE):  # a little at a time, since it knows no limit of its own
            pieces.append(unpacking.process(body[start : start + _PIECE]))
            size += len(pieces[-1])
            if size > MOST:
                return None
        whole = unpacking.is_finished()
    except module.error as error:
        raise ValueError("no brotli") from error
    return b"".join(pieces) if whole else None


def _brotli(body: bytes) -> bytes:
    return cast("bytes", import_module("brotli").compress(body, quality=4))


_PACKINGS: tuple[
    tuple[tuple[bytes, ...], tuple[str, ...], Callable[[bytes], bytes | None], Callable[[bytes], bytes]], ...
] = (
    ((_GZIP,), (), _ungzip, lambda plain: gzip.compress(plain, 6, mtime=0)),
    ((b"x\x01", b"x\x9c", b"x\xda"), (), _unzlib, zlib.compress),
    ((b"\x28\xb5\x2f\xfd",), (), _unzstd, _zstd),
    ((), ("br",), _unbrotli, _brotli),
)
