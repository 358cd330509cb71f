"""What became of the values at one place between two answers to the same request."""

from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Flow"]


@dataclass(slots=True)
class Flow:
    """Counts over objects that were matched: the same one, seen in the stored and in the fresh answer.

    `objects` is how many matched objects are at this place, for its fields to be counted against. Of the values here,
    `kept` were in both, `lost` only in the stored and `come` only in the fresh object; `turns` counts the kept ones by
    the two labels they had (see `Shape.labels`). Of the scalars that kept their kind, `same` are equal and `other` are
    not. `switched` objects became quite another variant of a union; the counts in `aside` (kept, lost, come) are those
    of the fields in such objects.
    """

    objects: int = 0
    kept: int = 0
    lost: int = 0
    come: int = 0
    turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    same: int = 0
    other: int = 0
    switched: int = 0
    aside: tuple[int, int, int] = (0, 0, 0)
