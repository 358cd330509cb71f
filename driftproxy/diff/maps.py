"""Are the keys of these objects data and not names: a map and no record."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

from driftproxy.diff.codes import are_codes
from driftproxy.model.plain import Path, Wild
from driftproxy.model.shape import Records, Shape
from driftproxy.model.words import numeric

__all__ = ["MOST_FIELDS", "crowded", "entries", "keyed_by_data", "kin_maps", "map_name"]

_DATA = re.compile(
    r"""
    \d[\d.,:_/+TZ-]*                          # numbers, dates, times
    | [0-9a-fA-F-]{16,}                       # UUIDs, hashes
    | (?=.*\d)[A-Za-z]+[_-]?[A-Za-z0-9]{6,}   # prefixed and random ids
    | [A-Z]\d{2,} | [a-z]{1,12}-\d+           # short ids: P569, db-1
    | [a-z]{2}[-_][A-Z]{2}                    # locales
    | true | false                            # facets
    | ([a-z\d-]+\.)+(com|net|org|io|dev|app|cloud|local|internal|lan|test|example)(:\d+)?
    | https?://\S+ | \S+@\S+\.\S+             # addresses
    """,
    re.VERBOSE,
)

_LONGEST_NAME = 256
"""No name of a field is longer; and the pattern takes its time."""

MOST_FIELDS = 1000
"""No record has more fields; and what is compared with what, field by field, must have an end."""

_CODE = re.compile(r"[A-Z]{2,3}")
"""A country, a currency or a language; many of them are no names of fields."""

_FEWEST_KEYS, _FEWEST_OBJECTS = 3, 2
_SELDOM = 1.34
"""Keys of a map are seldom met in a second object: so often on average, at the most."""
_MANY_KEYS, _MANY_OBJECTS = 8, 4
_SCALARS = frozenset({"boolean", "number", "string"})


def entries(stored: Records, fresh: Records, *, known: bool = False) -> tuple[Shape, Shape] | None:
    """Return the shapes of all entries on both sides if the objects are maps, else None.

    They are if that is `known`, if there are more keys than any record has fields, if every key looks like data (an id,
    a date, a locale, a currency), or if hardly a key is met twice on a side and all values are of one kind.
    """
    if not (stored.fields and fresh.fields):
        return None
    data = known or max(len(stored.fields), len(fresh.fields)) > MOST_FIELDS
    keys = stored.fields.keys() | fresh.fields.keys()
    data = data or all(map(_is_data, keys)) or (len(keys) >= _MANY_KEYS and all(map(_CODE.fullmatch, keys)))
    data = data or (are_codes(keys) and max(len(_kinds(stored)), len(_kinds(fresh))) <= 1)
    if not (data or (_scattered(stored) and _scattered(fresh))):
        return None
    return reduce(or_, stored.fields.values()), reduce(or_, fresh.fields.values())


def _is_data(key: str) -> bool:
    return len(key) > _LONGEST_NAME or bool(_DATA.fullmatch(key))


def keyed_by_data(records: Records) -> bool | None:
    """Return whether all keys of these objects, two or more, look like data; None where only some do, or one."""
    telling = [_is_data(key) for key in records.fields]
    if any(telling):
        return True if all(telling) and len(telling) > 1 else None
    return are_codes(records.fields.keys())


def crowded(shape: Shape, path: Path = ()) -> Iterator[Path]:
    """Yield the places whose objects have so many fields that they are taken for maps."""
    if shape.lists:
        yield from crowded(shape.lists.items, (*path, Wild.ITEM))
    if shape.records and len(shape.records.fields) > MOST_FIELDS:
        yield path
    elif shape.records:
        for name, child in shape.records.fields.items():
            yield from crowded(child, (*path, name))


def kin_maps(shapes: Iterable[Shape]) -> frozenset[str]:
    """Return the names of places whose objects are maps: looked at in all these shapes at once, their keys scatter.

    One `metadata` with two keys says nothing; forty of them with hardly a key in common do.
    """
    found: defaultdict[str, list[Records]] = defaultdict(list)
    for shape in shapes:
        for name, records in _named(shape, ""):
            found[name].append(records)
    return frozenset(name for name, every in found.items() if name and _scattered_together(every))


def map_name(path: Path) -> str:
    """Return the name of a place, by which its kin are known: of its field, with `[]` for each list it is in."""
    name = ""
    for step in path:
        name = step if isinstance(step, str) else f"{name}[]" if step is Wild.ITEM else ""
    return name


def _named(shape: Shape, name: str) -> Iterator[tuple[str, Records]]:
    if shape.lists:
        yield from _named(shape.lists.items, f"{name}[]")
    if shape.records and shape.records.fields:
        yield name, shape.records
        for field, child in shape.records.fields.items():
            yield from _named(child, field)


def _scattered_together(every: Iterable[Records]) -> bool:
    keys, objects, kinds = Counter[str](), 0, set[str]()
    for records in every:
        objects += records.count
        for key, shape in records.fields.items():
            keys[key] += shape.count
            kinds |= numeric(shape.kinds)
    return (
        len(keys) >= _MANY_KEYS
        and objects >= _MANY_OBJECTS
        and keys.total() <= _SELDOM * len(keys)
        and (len(kinds) <= 1 or kinds <= _SCALARS)
    )


def _kinds(records: Records) -> set[str]:
    return {kind for shape in records.fields.values() for kind in numeric(shape.kinds)}


def _scattered(records: Records) -> bool:
    shapes = records.fields.values()
    if len(shapes) < _FEWEST_KEYS or records.count < _FEWEST_OBJECTS:
        return False
    return len(_kinds(records)) <= 1 and sum(shape.count for shape in shapes) <= _SELDOM * len(shapes)
