"""A Java trust store (JKS, version 2): what Java reads on every release, written without Java.

The format has no standard; it is the one of `sun.security.provider.JavaKeyStore` in the OpenJDK sources.
"""

import hashlib
import struct
from collections.abc import Iterable

__all__ = ["PASSWORD", "truststore"]

PASSWORD = "changeit"  # noqa: S105 - Java's own default; it guards integrity, and there is nothing secret in the file


def truststore(certificates: Iterable[bytes]) -> bytes:
    """Return the bytes of a store that trusts the certificates (each in DER), guarded by PASSWORD."""
    entries = [_entry(f"ca{number}", der) for number, der in enumerate(certificates)]
    store = struct.pack(">III", _MAGIC, _VERSION, len(entries)) + b"".join(entries)
    return store + hashlib.sha1(PASSWORD.encode("utf-16-be") + _SALT + store).digest()  # noqa: S324 - the format's choice


_MAGIC = 0xFEEDFEED
_VERSION = 2
_TRUSTED = 2
_SALT = b"Mighty Aphrodite"


def _entry(alias: str, der: bytes) -> bytes:
    created = 0
    return struct.pack(">I", _TRUSTED) + _text(alias) + struct.pack(">Q", created) + _text("X.509") + _sized(der)


def _text(text: str) -> bytes:
    data = text.encode("ascii")
    return struct.pack(">H", len(data)) + data


def _sized(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data
