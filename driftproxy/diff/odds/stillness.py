"""How still are the values: what is as it was when the same request is asked again, and what is another."""

from collections import Counter
from collections.abc import Iterable
from math import log

__all__ = ["Stay", "likelihood"]

Stay = tuple[int, int]
"""Of the values at one place, how many are equal and how many are not when the same request is asked again."""

_PINNED = 0.3
"""So many places hold what never changes whatever is asked for: ids, kinds, links."""
_VOLATILE, _TOUCHED = 0.04, 0.02
"""So many hold what is another each time (a token, the time), and so many were changed by a release."""
_OTHER = 0.8
"""A value that is drawn anew is another one so often."""


def likelihood(places: Iterable[Stay], restless: float) -> float:
    """Return how well so restless answers explain what became of the values (log-likelihood)."""
    return sum(count * log(_probability(same, other, restless)) for (same, other), count in Counter(places).items())


def _probability(same: int, other: int, restless: float) -> float:
    drawn = restless * _OTHER
    found = (1 - _PINNED - _VOLATILE - _TOUCHED) * drawn**other * (1 - drawn) ** same + _TOUCHED / (same + other + 1)
    return found + (0 if other else _PINNED) + (0 if same else _VOLATILE)
