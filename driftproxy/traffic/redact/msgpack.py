"""Hide secrets in MessagePack (specification at msgpack.org): texts beside a name that says so, and any other."""

from collections.abc import Callable

__all__ = ["within_msgpack"]


def within_msgpack(body: bytes, clean: Callable[[str, str], str]) -> bytes:
    """Return the body with what `clean(name, text)` makes of each text in it; as it was, if it is no MessagePack.

    `name` is the key beside a text, the one of the list around it, or `""`.
    """
    walk = _Walk(body, clean)
    try:
        while walk.at < len(body):
            walk.container()
    except (IndexError, RecursionError, ValueError):
        return body
    return b"".join(walk.parts)


_DEEPEST = 200
_NUMBER = frozenset((*range(0x80), *range(0xE0, 0x100)))
_MAP, _LIST, _TEXT = range(0x80, 0x90), range(0x90, 0xA0), range(0xA0, 0xC0)
_SHORT = len(_TEXT)
_FIXED = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4,
          0xD3: 8, 0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17}  # fmt: skip
_BYTES = {0xC4: (1, 0), 0xC5: (2, 0), 0xC6: (4, 0), 0xC7: (1, 1), 0xC8: (2, 1), 0xC9: (4, 1)}
_TEXTS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_LISTS = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}


class _Walk:
    """Reads values one after the other, and keeps what is to stand in their place."""

    def __init__(self, body: bytes, clean: Callable[[str, str], str]) -> None:
        self.at = 0
        self.parts: list[bytes] = []
        self._body = body
        self._clean = clean

    def container(self) -> None:
        """Read a map or a list: what else could begin a message begins texts of other kinds, too."""
        first = self._body[self.at]
        if first not in _MAP and first not in _LIST and first not in _LISTS:
            raise ValueError("no message")
        self.value("", 0)

    def value(self, name: str, depth: int) -> str:
        """Read a value; return it where it is a text, else `""`."""
        if depth > _DEEPEST:
            raise ValueError("too deep")
        first = self._body[self.at]
        if first in _TEXT or first in _TEXTS:
            size = _TEXTS.get(first, 0)
            length = self._number(1, size) if size else first & 0x1F
            return self._text(name, 1 + size, length)
        if first in _MAP or first in _LIST or first in _LISTS:
            size, each = _LISTS.get(first, (0, 1 if first in _LIST else 2))
            count = self._number(1, size) if size else first & 0x0F
            self._keep(1 + size)
            for _ in range(count):
                key = self.value("", depth + 1) if each > 1 else name
                self.value(key, depth + 1)
        elif first in _BYTES:
            size, kind = _BYTES[first]
            self._keep(1 + size + kind + self._number(1, size))
        elif first in _FIXED or first in _NUMBER:
            self._keep(1 + _FIXED.get(first, 0))
        else:
            raise ValueError("no MessagePack")
        return ""

    def _text(self, name: str, head: int, length: int) -> str:
        start = self.at + head
        said = self._body[start : start + length]
        if len(said) < length:
            raise ValueError("cut off")
        text = said.decode("utf-8", "surrogateescape")
        made = self._clean(name, text).encode("utf-8", "surrogateescape")
        if made == said:
            self._keep(head + length)
        else:
            size = len(made)
            short = bytes((0xA0 | size,)) if size < _SHORT else b"\xdb" + size.to_bytes(4, "big")
            self.parts.append((self._body[self.at : start] if size == length else short) + made)
            self.at = start + length
        return text

    def _number(self, offset: int, size: int) -> int:
        return int.from_bytes(self._body[self.at + offset : self.at + offset + size], "big")

    def _keep(self, size: int) -> None:
        if self.at + size > len(self._body):
            raise ValueError("cut off")
        self.parts.append(self._body[self.at : self.at + size])
        self.at += size
