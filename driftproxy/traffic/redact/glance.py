"""Is any of many words in a text? One look that rules secrets out costs next to nothing, and most texts hold none."""

import re
from collections.abc import Callable, Iterable

__all__ = ["glance"]


def glance(words: Iterable[str], *patterns: str, ignore_case: bool = False) -> Callable[[str], bool]:
    """Return what says of a text whether any of the words is in it, or anything that fits one of the patterns.

    Patterns are those of https://docs.rs/regex: this engine looks for all words in one pass, Python's for each in turn.
    """
    pattern = "|".join((*map(re.escape, words), *patterns)).replace("\\ ", " ")
    looks: Callable[[str], bool] | None = None

    def look(text: str) -> bool:
        nonlocal looks
        looks = looks or _engine(f"(?i){pattern}" if ignore_case else pattern)
        # Half characters, which stand for bytes that are no UTF-8, would not be text to it.
        return looks(text if text.isascii() else text.encode("utf-8", "replace").decode())

    return look


def _engine(pattern: str) -> Callable[[str], bool]:
    from pydantic_core import SchemaValidator  # noqa: PLC0415 - slow to load, and what was read before needs no look

    return SchemaValidator({"type": "str", "pattern": pattern}).isinstance_python
