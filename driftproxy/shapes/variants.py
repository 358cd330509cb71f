"""Which variant of a union is an object: what the fields that are there to tell say, its own or of what it lies in."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import compress, repeat
from operator import contains
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
    own = "" if record.keys().isdisjoint(_TELLING) else _said(record, sorted(record.keys() & _TELLING))
    return own or above or _said(record, sorted(filter(_likely, record)))


def variants_of(records: Sequence[Record], columns: Mapping[str, Sequence[Any]], above: Names) -> Names:
    """Return the name of the variant of each object, or the one name where all are of one, as most often.

    `columns` has the values of each field that is `telling`; `above` are the names of the variants that the objects lie
    in, or one for all.
    """
    if len(records) == 1:
        return variant_of(records[0], above if isinstance(above, str) else above[0])
    names: Collection[str] = columns.keys() & _TELLING
    if not names and not above:
        names = list(filter(_likely, columns))
    if isinstance(above, str):
        values = [columns[name] for name in names]
        if all(_is_word(one[0]) and one.count(one[0]) == len(records) for one in values):
            return variant_of(records[0], above)
    names = telling(columns)
    if not names:
        return above if len(set(above)) > 1 else above[0]
    told = [[one if type(one) in _KINDS else None for one in map(dict.get, records, repeat(name))] for name in names]
    over = [above] * len(records) if isinstance(above, str) else above
    rows = list(zip(over, *told, strict=True))  # without values of other kinds, which cannot always be looked up
    known = {row: variant_of(record, row[0]) for row, record in dict(zip(rows, records, strict=True)).items()}
    found = list(map(known.__getitem__, rows))
    return found if len(set(known.values())) > 1 else found[0]


def variants(records: Sequence[Record], columns: Mapping[str, Sequence[Any]], names: Names) -> Variants | None:
    """Return how many objects there are of each variant, and how often each field was there in them.

    `columns` has the values of each field, sorted by name; `names` are the `variants_of` the objects, which are counted
    as `""`. None where there are too many variants to be any.
    """
    if len(records) == 1:  # there are as many of these as of all others
        return {names if isinstance(names, str) else names[0]: dict.fromkeys(["", *columns], 1)}
    if isinstance(names, str):
        return {names: {"": len(records), **{name: len(values) for name, values in columns.items() if name}}}
    sizes = Counter(names)
    if len(sizes) > MOST_VARIANTS:
        return None
    found = {variant: {"": sizes[variant]} for variant in sorted(sizes)}
    for name in filter(None, columns):
        if len(columns[name]) == len(records):
            for variant, counts in found.items():
                counts[name] = sizes[variant]
        else:
            for variant in compress(names, map(contains, records, repeat(name))):
                counts = found[variant]
                counts[name] = counts.get(name, 0) + 1
    return found


def _said(record: Record, names: Sequence[str]) -> str:
    return " ".join([f"{name}={record[name]}" for name in names if _tells(record[name])])


def _tells(value: Plain) -> bool:
    return _is_word(value) or (type(value) is int and len(str(value)) <= _LONGEST)


def _is_word(value: Plain) -> bool:
    return type(value) is str and 0 < len(value) <= _LONGEST


@lru_cache(maxsize=4096)
def _likely(name: str) -> bool:
    return name[-2:].lower() in _ENDS and _LIKELY.fullmatch(name) is not None
