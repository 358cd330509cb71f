"""Which variant of a union is an object: what the fields say that are there to tell."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from driftproxy.model.plain import Plain
from driftproxy.model.shape import MOST_VARIANTS, Variants

__all__ = ["variant_of", "variants"]

_TELLING = ("__typename", "@type", "_type", "object", "kind", "event", "type")
_LONGEST = 40


def variant_of(record: dict[str, Plain]) -> str:
    """Return the name of the variant: the fields that tell it, each with its value; empty where there is none."""
    return " ".join(f"{name}={record[name]}" for name in _TELLING if name in record and _tells(record[name]))


def variants(records: Sequence[dict[str, Any]]) -> Variants | None:
    """Return how many objects there are of each variant, and how often each field was there in them.

    The objects are counted as `""`. None where there are too many variants to be any.
    """
    layouts = list(map(tuple, records))
    names_seen = frozenset().union(*set(layouts))
    telling = [name for name in _TELLING if name in names_seen]
    columns = [[_told(record.get(name)) for record in records] for name in telling]
    groups = Counter(zip(layouts, *columns, strict=True))
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (names, *values), count in groups.items():
        variant = variant_of({name: value for name, value in zip(telling, values, strict=True) if name in names})
        found[variant][""] += count
        for name in filter(None, names):
            found[variant][name] += count
        if len(found) > MOST_VARIANTS:
            return None
    return {variant: dict(sorted(found[variant].items())) for variant in sorted(found)}


def _told(value: Plain) -> Plain:
    """Return a value that can tell a variant, else None; values of other kinds cannot be counted."""
    return value if type(value) in (str, int) else None


def _tells(value: Plain) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and len(str(value)) <= _LONGEST
