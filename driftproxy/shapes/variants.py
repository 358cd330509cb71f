"""Which variant of a union is an object: what the fields that are there to tell say, its own or of what it lies in."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

from driftproxy.model.plain import Plain
from driftproxy.model.shape import MOST_VARIANTS, Variants

__all__ = ["telling", "variant_of", "variants", "variants_of"]

_TELLING = frozenset({"__typename", "@type", "_type", "$type", "object", "kind", "event", "type"})
_LIKELY = re.compile(
    r"(?:.*[^A-Za-z])?(?i:type|kind|event|action|op|operation|topic|category)"
    r"|.*[a-z0-9](?:Type|Kind|Event|Action|Op|Operation|Topic|Category)",
    re.DOTALL,
)
"""What is called so tells a variant where nothing else does: `eventType`, `resource_type`, `action`."""

_ENDS = frozenset({"pe", "nd", "nt", "on", "op", "ic", "ry"})  # most names are none at a glance

_KINDS = (str, int)
_LONGEST = 40

Record = dict[str, Any]
Names = str | Sequence[str]  # of each, or of all


def telling(names: Iterable[str]) -> list[str]:
    """Return those names that may tell the variant of an object."""
    return [name for name in names if name in _TELLING or _likely(name)]


def variant_of(record: Record, above: str = "") -> str:
    """Return the name of the variant: the fields that tell it, each with its value; empty where there is none.

    An object that does not say itself is of the variant of the object that it lies in, whose name is `above`:
    `{"type": "order.created", "data": {…}}`.
    """
    own = "" if record.keys().isdisjoint(_TELLING) else _said(sorted(record.keys() & _TELLING), record)
    return own or above or _said(sorted(filter(_likely, record)), record)


def variants_of(records: Sequence[Record], columns: Mapping[str, Sequence[Any]], above: Names) -> Names:
    """Return the name of the variant of each object, or the one name where all are of one, as most often.

    `columns` has the values of each field that is `telling`; `above` are the names of the variants that the objects lie
    in, or one for all.
    """
    if len(records) == 1:
        return variant_of(records[0], above if isinstance(above, str) else above[0])
    names = sorted(telling(columns))
    own = [name for name in names if name in _TELLING]
    if isinstance(above, str):
        asked = own or ([] if above else names)
        if all(_is_word(one[0]) and one.count(one[0]) == len(records) for one in map(columns.__getitem__, asked)):
            return _said(asked, records[0]) or above
        above = [above] * len(records)
    elif not names:
        return above if len(set(above)) > 1 else above[0]
    rows = list(zip(above, _told(own, records), _told([n for n in names if n not in own], records), strict=True))
    known = {row: row[1] or row[0] or row[2] for row in set(rows)}
    found = list(map(known.__getitem__, rows))
    return found if len(set(known.values())) > 1 else found[0]


def _told(names: Sequence[str], records: Sequence[Record]) -> Iterable[str]:
    """Return what each of the records says by these fields."""
    if not names:
        return repeat("", len(records))
    told = [[one if type(one) in _KINDS else None for one in map(dict.get, records, repeat(name))] for name in names]
    rows = list(zip(*told, strict=True))  # without values of other kinds, which cannot always be looked up
    known = {row: _said(names, dict(zip(names, row, strict=True))) for row in set(rows)}
    return map(known.__getitem__, rows)


def variants(records: Sequence[Record], columns: Mapping[str, Sequence[Any]], names: Names) -> Variants | None:
    """Return how many objects there are of each variant, and how often each field was there in them.

    `columns` has the values of each field; `names` are the `variants_of` the objects, which are counted as `""`. None
    where there are too many variants to be any.
    """
    if len(records) == 1:  # there are as many of these as of all others
        return {names if isinstance(names, str) else names[0]: dict.fromkeys(["", *columns], 1)}
    if isinstance(names, str):
        return {names: {"": len(records), **{name: len(values) for name, values in columns.items() if name}}}
    sizes = Counter(names)
    if len(sizes) > MOST_VARIANTS:
        return None
    found: dict[str, dict[str, int]] = {variant: {} for variant in sorted(sizes)}
    for variant, record in zip(names, records, strict=True):  # an object was just looked at, and is near still
        counts = found[variant]
        for name in record:
            counts[name] = counts.get(name, 0) + 1
    for variant, count in sizes.items():
        found[variant][""] = count
    return found


def _said(names: Sequence[str], record: Record) -> str:
    return " ".join([f"{name}={record[name]}" for name in names if _tells(record[name])])


def _tells(value: Plain) -> bool:
    return _is_word(value) or (type(value) is int and len(str(value)) <= _LONGEST)


def _is_word(value: Plain) -> bool:
    return type(value) is str and 0 < len(value) <= _LONGEST


@lru_cache(maxsize=4096)
def _likely(name: str) -> bool:
    return name[-2:].lower() in _ENDS and _LIKELY.fullmatch(name) is not None
