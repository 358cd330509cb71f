"""Tagged netstrings, in which mitmproxy keeps flows: `5:hello;` (https://tnetstrings.info)."""

from collections.abc import Mapping

__all__ = ["dump", "parse"]

_DEEPEST = 64
_LONGEST = 12
"""So many digits the length of a value may have."""


def parse(data: bytes, place: int) -> tuple[object, int]:
    """Return the value that begins at a place, and where the next one does; raises ValueError where there is none.

    Texts and numbers are Python's; the keys of a mapping are texts, which older versions of mitmproxy wrote as bytes.
    """
    return _value(data, place, len(data), 0)


def dump(value: object) -> bytes:
    """Return the value as a tagged netstring; raises TypeError for one that has no tag."""
    match value:
        case None:
            return b"0:~"
        case bool():
            return _tagged(b"true" if value else b"false", b"!")
        case int():
            return _tagged(str(value).encode(), b"#")
        case float():
            return _tagged(repr(value).encode(), b"^")
        case bytes():
            return _tagged(value, b",")
        case str():
            return _tagged(value.encode("utf-8", "replace"), b";")
        case list() | tuple():
            return _tagged(b"".join(map(dump, value)), b"]")
        case Mapping():
            return _tagged(b"".join(dump(one) for pair in value.items() for one in pair), b"}")
        case _:
            raise TypeError(type(value).__name__)


def _tagged(said: bytes, tag: bytes) -> bytes:
    return b"%d:%b%b" % (len(said), said, tag)


def _value(data: bytes, place: int, end: int, depth: int) -> tuple[object, int]:
    colon = data.find(b":", place, min(end, place + _LONGEST))
    digits = data[place:colon] if colon > place else b""
    if not digits.isdigit():
        raise ValueError("it is no flow of mitmproxy")
    start, stop = colon + 1, colon + 1 + int(digits)
    if stop >= end:
        raise ValueError("it is cut off")
    if depth > _DEEPEST:
        raise ValueError("it nests too deep")
    return _tag(data, start, stop, depth), stop + 1


def _tag(data: bytes, start: int, stop: int, depth: int) -> object:
    """Return what the bytes in between mean by the tag behind them."""
    match data[stop : stop + 1]:
        case b",":
            return data[start:stop]
        case b";":
            return data[start:stop].decode("utf-8", "surrogateescape")
        case b"#":
            return int(data[start:stop])
        case b"^":
            return float(data[start:stop])
        case b"!":
            return data[start:stop] == b"true"
        case b"~":
            return None
        case b"]":
            return _all(data, start, stop, depth)
        case b"}":
            values = _all(data, start, stop, depth)
            return {_name(key): value for key, value in zip(values[::2], values[1::2], strict=True)}
        case _:
            raise ValueError("it is no flow of mitmproxy")


def _all(data: bytes, place: int, stop: int, depth: int) -> list[object]:
    found: list[object] = []
    while place < stop:
        # What is inside ends where its tag is, which is one before the end of what it is in.
        one, place = _value(data, place, stop, depth + 1)
        found.append(one)
    return found


def _name(key: object) -> str:
    return key.decode("utf-8", "surrogateescape") if isinstance(key, bytes) else str(key)
