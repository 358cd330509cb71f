"""Numbers that faults take, in the words of whoever types them."""

import math

__all__ = ["count", "seconds"]


def seconds(text: str) -> float:
    """Return a time in seconds; raises ValueError, a sentence."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= _DAY:
        raise ValueError(f"`{text}` is no time; give seconds, such as 2.5")
    return value


def count(text: str, least: int, most: int) -> int:
    """Return a whole number within the limits; raises ValueError, a sentence."""
    if not text.isascii() or not text.isdecimal() or not least <= int(text[:20]) <= most:
        raise ValueError(f"`{text}` does not do; give a whole number from {least} to {most}")
    return int(text)


_DAY = 86_400
