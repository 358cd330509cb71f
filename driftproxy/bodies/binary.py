"""Anything else: bytes without a shape, told apart by what they begin with."""

import re
from functools import lru_cache

from driftproxy.model.plugin import BodyFormat

__all__ = ["binary", "kind_of"]

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"%PDF-": "pdf",
    b"PK\x03\x04": "zip",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    b"SQLite format 3\0": "sqlite",
    b"PAR1": "parquet",
    b"\0asm": "wasm",
    b"wOFF": "woff",
    b"wOF2": "woff2",
    b"OggS": "ogg",
    b"fLaC": "flac",
    b"ID3": "mp3",
}
"""What files of one kind begin with."""

_BEGINNINGS = (b"RIFF", *_MAGIC)


def kind_of(body: bytes) -> str:
    """Return the format, with the kind of file where the first bytes tell it: `binary (png)`."""
    if body[:4] == b"RIFF":
        return f"binary ({body[8:12].decode('ascii', 'replace').strip().lower() or 'riff'})"
    if body[4:8] == b"ftyp":
        return "binary (mp4)"
    kind = next((kind for magic, kind in _MAGIC.items() if body.startswith(magic)), "")
    return f"binary ({kind})" if kind else "binary"


_MEDIA = re.compile(
    r"(audio|font|image|video)/.*"
    r"|application/(octet-stream|pdf|zip|gzip|wasm|grpc\b.*|(.+[.+-])?(protobuf|avro|cbor|msgpack|parquet|tar))"
)
"""Files, and messages that may be text by chance."""


def _claim(media: str, body: bytes) -> float:
    # Above what is text by its looks, below what says that it is.
    return 0.3 if _is_file(media) or body.startswith(_BEGINNINGS) or body[4:8] == b"ftyp" else 0.1


@lru_cache(maxsize=1024)
def _is_file(media: str) -> bool:
    return bool(_MEDIA.fullmatch(media))


binary = BodyFormat(claim=_claim, parse=None)
