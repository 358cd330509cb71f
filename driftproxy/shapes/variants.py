"""Which variant of a union is an object: what the fields say that are there to tell."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from driftproxy.model.plain import Plain
from driftproxy.model.shape import MOST_VARIANTS, Variants

__all__ = ["variant_of", "variants"]

_TELLING = ("__typename", "@type", "_type", "object", "kind", "event", "type")
_KINDS = (str, int)
_LONGEST = 40

Record = dict[str, Any]


def variant_of(record: Record) -> str:
    """Return the name of the variant: the fields that tell it, each with its value; empty where there is none."""
    if record.keys().isdisjoint(_TELLING):
        return ""
    return " ".join([f"{name}={record[name]}" for name in _TELLING if name in record and _tells(record[name])])


def variants(records: Sequence[Record], columns: Mapping[str, Sequence[Any]]) -> Variants | None:
    """Return how many objects there are of each variant, and how often each field was there in them.

    `columns` has the values of each field, sorted by name. The objects are counted as `""`. None where there are too
    many variants to be any.
    """
    if len(records) == 1:  # there are as many of these as of all others
        return {variant_of(records[0]): dict.fromkeys(["", *columns], 1)}
    groups = _groups(records, columns)
    if len(groups) > MOST_VARIANTS:
        return None
    if len(groups) == 1:
        seen = {name: len(values) for name, values in columns.items() if name}
        return {variant: {"": len(records), **seen} for variant in groups}
    return {variant: _counts(groups[variant]) for variant in sorted(groups)}


def _groups(records: Sequence[Record], columns: Mapping[str, Sequence[Any]]) -> Mapping[str, Sequence[Record]]:
    """Return the objects of each variant."""
    telling = [name for name in _TELLING if name in columns]
    values = [columns[name] for name in telling]
    if all(isinstance(one[0], str) and one.count(one[0]) == len(records) for one in values):
        return {variant_of(records[0]): records}  # most often they are all of one
    alike: defaultdict[tuple[Plain, ...], list[Record]] = defaultdict(list)
    for record in records:  # values of other kinds tell nothing, and cannot always be looked up
        alike[tuple([one if type(one) in _KINDS else None for one in map(record.get, telling)])].append(record)
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for group in alike.values():
        groups[variant_of(group[0])] += group
    return groups


def _counts(records: Sequence[Record]) -> Mapping[str, int]:
    counts = dict.fromkeys(records[0], 1) if len(records) == 1 else Counter(chain.from_iterable(records))
    counts[""] = len(records)
    return dict(sorted(counts.items()))


def _tells(value: Plain) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and len(str(value)) <= _LONGEST
