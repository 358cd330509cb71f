"""Which variant of a union is an object: what the fields that are there to tell say, its own or of what it lies in."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

from driftproxy.model.plain import Plain
from driftproxy.model.shape import MOST_VARIANTS, Variants

__all__ = ["variant_of", "variants", "variants_of"]

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


def variant_of(record: Record, above: str = "") -> str:
    """Return the name of the variant: the fields that tell it, each with its value; empty where there is none.

    An object that does not say itself is of the variant of the object that it lies in, whose name is `above`:
    `{"type": "order.created", "data": {…}}`.
    """
    own = "" if record.keys().isdisjoint(_TELLING) else _said(record, sorted(record.keys() & _TELLING))
    return own or above or _said(record, sorted(filter(_likely, record)))


def variants_of(records: Sequence[Record], columns: Mapping[str, Sequence[Any]], above: Sequence[str]) -> Sequence[str]:
    """Return the name of the variant of each object; one name alone where all are of one, as most often.

    `columns` has the values of each field; `above` the names of the variants that the objects lie in, or one for all.
    """
    if len(records) == 1:
        return [variant_of(records[0], above[0])]
    names: Collection[str] = columns.keys() & _TELLING
    if not names and not above[0]:
        names = list(filter(_likely, columns))
    values = [columns[name] for name in names]
    if len(above) == 1 and all(isinstance(one[0], str) and one.count(one[0]) == len(records) for one in values):
        return [variant_of(records[0], above[0])]
    telling = [name for name in columns if name in _TELLING or _likely(name)]
    known: dict[tuple[Plain, ...], str] = {}
    found = []
    for over, record in zip(above if len(above) > 1 else repeat(above[0], len(records)), records, strict=True):
        # Values of other kinds tell nothing, and cannot always be looked up.
        key = (over, *[one if type(one) in _KINDS else None for one in map(record.get, telling)])
        name = known.get(key)
        if name is None:
            name = known[key] = variant_of(record, over)
        found.append(name)
    return found if len(set(known.values())) > 1 else found[:1]


def variants(records: Sequence[Record], columns: Mapping[str, Sequence[Any]], names: Sequence[str]) -> Variants | None:
    """Return how many objects there are of each variant, and how often each field was there in them.

    `columns` has the values of each field, sorted by name; `names` are the `variants_of` the objects, which are counted
    as `""`. None where there are too many variants to be any.
    """
    if len(records) == 1:  # there are as many of these as of all others
        return {names[0]: dict.fromkeys(["", *columns], 1)}
    if len(names) == 1:
        return {names[0]: {"": len(records), **{name: len(values) for name, values in columns.items() if name}}}
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for name, record in zip(names, records, strict=True):
        groups[name].append(record)
    return {name: _counts(groups[name]) for name in sorted(groups)} if len(groups) <= MOST_VARIANTS else None


def _counts(records: Sequence[Record]) -> Mapping[str, int]:
    counts = dict.fromkeys(records[0], 1) if len(records) == 1 else Counter(chain.from_iterable(records))
    counts[""] = len(records)
    return dict(sorted(counts.items()))


def _said(record: Record, names: Sequence[str]) -> str:
    return " ".join([f"{name}={record[name]}" for name in names if _tells(record[name])])


def _tells(value: Plain) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and 0 < len(str(value)) <= _LONGEST


@lru_cache(maxsize=4096)
def _likely(name: str) -> bool:
    return name[-2:].lower() in _ENDS and _LIKELY.fullmatch(name) is not None
