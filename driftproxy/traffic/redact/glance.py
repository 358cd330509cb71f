"""Is any of many words in a text? One look that rules secrets out costs next to nothing, and most texts hold none."""

import re
from collections.abc import Callable, Iterable

from pydantic_core import SchemaValidator

__all__ = ["glance"]


def glance(words: Iterable[str], *patterns: str, ignore_case: bool = False) -> Callable[[str], bool]:
    """Return what says of a text whether any of the words is in it, or anything that fits one of the patterns.

    Patterns are those of https://docs.rs/regex: this engine looks for all words in one pass, Python's for each in turn.
    """
    pattern = "|".join((*map(re.escape, words), *patterns)).replace("\\ ", " ")
    looks = SchemaValidator({"type": "str", "pattern": f"(?i){pattern}" if ignore_case else pattern}).isinstance_python

    def look(text: str) -> bool:
        # Half characters, which stand for bytes that are no UTF-8, would not be text to it.
        return looks(text if text.isascii() else text.encode("utf-8", "replace").decode())

    return look
