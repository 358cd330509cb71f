"""The parts of a multipart body (RFC 2046 §5.1, RFC 7578), found without changing a byte around them."""

import re
from collections.abc import Callable

from driftproxy.model.http import Headers

__all__ = ["boundary", "map_parts", "parts"]


def boundary(media: str) -> bytes | None:
    """Return the boundary that a `Content-Type` value names, or None."""
    found = _BOUNDARY.search(media)
    return (found[1] or found[2]).encode("utf-8", "replace") if found else None


def parts(body: bytes, mark: bytes) -> list[tuple[Headers, bytes]]:
    """Return the headers and the body of each part."""
    found: list[tuple[Headers, bytes]] = []

    def note(headers: Headers, content: bytes) -> bytes:
        found.append((headers, content))
        return content

    map_parts(body, mark, note)
    return found


def map_parts(body: bytes, mark: bytes, change: Callable[[Headers, bytes], bytes]) -> bytes:
    """Return the body with each part's content replaced by what `change(headers, content)` returns."""
    delimiter = b"--" + mark
    pieces = body.split(delimiter)
    return delimiter.join(
        piece if i == 0 or piece[:2] == b"--" else _part(piece, change) for i, piece in enumerate(pieces)
    )


_BOUNDARY = re.compile(r'(?i)\bboundary=(?:"([^"]+)"|([^\s;"]+))')
_HEAD = re.compile(rb"(?s)\A([ \t]*\r?\n(?:.*?\r?\n)??)(\r?\n)")


def _part(piece: bytes, change: Callable[[Headers, bytes], bytes]) -> bytes:
    head = _HEAD.match(piece)
    if not head:
        return piece
    content = piece[head.end() :]
    end = b"\r\n" if content.endswith(b"\r\n") else b"\n" if content.endswith(b"\n") else b""
    content = content[: len(content) - len(end)]
    return head[0] + change(_headers(head[1]), content) + end


def _headers(head: bytes) -> Headers:
    lines = head.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":") for line in lines if ":" in line)
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)
