"""Counts by name, which may be one process's own or those of several together."""

from collections import Counter
from collections.abc import Callable

__all__ = ["Count", "own_count"]

Count = Callable[[tuple[object, ...], int], int]
"""Adds a number to the count of a name, and returns what it was before.

What a name is, its `repr` says: so it can be the same in several processes.
"""


def own_count() -> Count:
    """Return counts of this process's own, all of them 0."""
    counts: Counter[tuple[object, ...]] = Counter()

    def count(name: tuple[object, ...], more: int) -> int:
        before = counts[name]
        if more:
            counts[name] = before + more
        return before

    return count
