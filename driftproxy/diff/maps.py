"""Are the keys of these objects data and not names: a map and no record."""

import re
from functools import reduce
from operator import or_

from driftproxy.model.shape import Records, Shape
from driftproxy.model.words import numeric

__all__ = ["entries"]

_DATA = re.compile(
    r"""
    \d[\d.,:_/+TZ-]*                          # numbers, dates, times
    | [0-9a-fA-F-]{16,}                       # UUIDs, hashes
    | (?=.*\d)[A-Za-z]+[_-]?[A-Za-z0-9]{6,}   # prefixed and random ids
    | [a-z]{2}[-_][A-Z]{2}                    # locales
    | https?://\S+ | \S+@\S+\.\S+             # addresses
    """,
    re.VERBOSE,
)


_FEWEST_KEYS, _FEWEST_OBJECTS = 3, 2
_SELDOM = 1.34
"""Keys of a map are seldom met in a second object: so often on average, at the most."""


def entries(stored: Records, fresh: Records) -> tuple[Shape, Shape] | None:
    """Return the shapes of all entries on both sides if the objects are maps, else None.

    They are if every key looks like data (an id, a date, a locale), or if hardly a key is met twice on a side and all
    values are of one kind.
    """
    if not (stored.fields and fresh.fields):
        return None
    data = all(_DATA.fullmatch(key) for key in stored.fields.keys() | fresh.fields.keys())
    if not (data or (_scattered(stored) and _scattered(fresh))):
        return None
    return reduce(or_, stored.fields.values()), reduce(or_, fresh.fields.values())


def _scattered(records: Records) -> bool:
    shapes = records.fields.values()
    if len(shapes) < _FEWEST_KEYS or records.count < _FEWEST_OBJECTS:
        return False
    kinds = {kind for shape in shapes for kind in numeric(shape.kinds)}
    return len(kinds) <= 1 and sum(shape.count for shape in shapes) <= _SELDOM * len(shapes)
