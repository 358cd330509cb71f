"""What processes that answer from the same recordings have in common: counts, and requests that hold secrets."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Protocol

from driftproxy.model.http import Request

__all__ = ["Count", "Peers", "own_count"]

Count = Callable[[tuple[object, ...], int], int]
"""Adds a number to the count of a name, and returns what it was before.

What a name is, its `repr` says: so it can be the same in several processes.
"""


class Peers(Protocol):
    """The other processes: what one learns to be a secret, all have to know."""

    def tell(self, request: Request) -> None:
        """Tell them a request that taught us a secret."""

    def news(self) -> Sequence[Request]:
        """Return what they have told since the last call."""


def own_count() -> Count:
    """Return counts of this process's own, all of them 0; of very many, those that began first are forgotten."""
    counts: Counter[tuple[object, ...]] = Counter()

    def count(name: tuple[object, ...], more: int) -> int:
        before = counts[name]
        if more:
            if len(counts) >= _MOST:
                for old in tuple(islice(counts, _MOST // 2)):
                    del counts[old]
            counts[name] = before + more
        return before

    return count


_MOST = 1 << 20
