"""What we believe about a value after some samples, with counts: the shape."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol, Self, TypeVar

__all__ = ["EMPTY", "MOST_LENGTHS", "MOST_VALUES", "MOST_VARIANTS", "Lists", "Records", "Shape", "Strings", "Variants"]

MOST_VALUES = 16
"""More distinct strings than this at one place are no closed set."""

MOST_VARIANTS = 32
"""More distinct values than this of the fields that tell them are no variants of a union."""

Variants = Mapping[str, Mapping[str, int]]

MOST_LENGTHS = 3
"""Arrays of more lengths than this have no fixed one."""

Key = TypeVar("Key", str, int)
Part = TypeVar("Part", bound="_Added")


class _Added(Protocol):
    def __or__(self, other: Self) -> Self: ...


class Strings(NamedTuple):
    """The strings seen: how many, how many of each format, and which, while they are few and short.

    `formats` maps a format name (`date-time`, `uuid`, …; `""` for none) to a count.
    `values` counts each string, and is None once there were too many, or too long ones, to be a closed set.
    """

    count: int  # type: ignore[assignment]  # tuples count their members; nobody asks these for that
    formats: Mapping[str, int]
    values: Mapping[str, int] | None

    def __or__(self, other: "Strings") -> "Strings":
        values = _few(self.values, other.values, MOST_VALUES)
        return Strings(self.count + other.count, _add(self.formats, other.formats), values)


class Lists(NamedTuple):
    """The arrays seen: how many, how many of each length, and the shape of all elements together.

    `lengths` is None once there were too many for a length that is fixed.
    """

    count: int  # type: ignore[assignment]  # tuples count their members; nobody asks these for that
    lengths: Mapping[int, int] | None
    items: "Shape"

    def __or__(self, other: "Lists") -> "Lists":
        lengths = _few(self.lengths, other.lengths, MOST_LENGTHS)
        return Lists(self.count + other.count, lengths, self.items | other.items)


class Records(NamedTuple):
    """The objects seen: how many, and the shape of each field; a field's count says how often it was there.

    `variants` counts, for each variant of a union that the objects say they are, its objects (as `""`) and how often
    each field was there, in no order; it is None once there were too many to be variants.
    """

    count: int  # type: ignore[assignment]  # tuples count their members; nobody asks these for that
    fields: Mapping[str, "Shape"]
    variants: Mapping[str, Mapping[str, int]] | None = {}

    def __or__(self, other: "Records") -> "Records":
        one, two = self.fields, other.fields
        names = one if one.keys() == two.keys() else sorted(one.keys() | two.keys())
        fields = {name: one.get(name, EMPTY) | two.get(name, EMPTY) for name in names}
        return Records(self.count + other.count, fields, _together(self.variants, other.variants))


class Shape(NamedTuple):
    """What was seen at one place, as counts per kind.

    `one | other` is the shape of both sets of samples together: counts are added up, so that it is commutative and
    associative, with `EMPTY` neutral.

    `timestamps` counts those of the integers that look like Unix time; `codes` counts each integer as text, and is None
    once there were too many, or too large ones, to be a closed set.

    It is a tuple, for many are made, and of this size a dataclass that is frozen takes four times as long.
    """

    nulls: int = 0
    booleans: int = 0
    integers: int = 0
    timestamps: int = 0
    codes: Mapping[str, int] | None = {}
    decimals: int = 0
    strings: Strings | None = None
    lists: Lists | None = None
    records: Records | None = None

    def __or__(self, other: "Shape") -> "Shape":
        if self is EMPTY or other is EMPTY:
            return other if self is EMPTY else self
        return Shape(
            nulls=self.nulls + other.nulls,
            booleans=self.booleans + other.booleans,
            integers=self.integers + other.integers,
            timestamps=self.timestamps + other.timestamps,
            codes=_few(self.codes, other.codes, MOST_VALUES),
            decimals=self.decimals + other.decimals,
            strings=_join(self.strings, other.strings),
            lists=_join(self.lists, other.lists),
            records=_join(self.records, other.records),
        )

    @property
    def count(self) -> int:  # type: ignore[override]  # tuples count their members; nobody asks a shape for that
        """How many samples were seen, null included."""
        return self.nulls + self.present

    @property
    def present(self) -> int:
        """How many samples were seen that were not null."""
        return (
            self.booleans
            + self.integers
            + self.decimals
            + (self.strings.count if self.strings else 0)
            + (self.lists.count if self.lists else 0)
            + (self.records.count if self.records else 0)
        )

    @property
    def kinds(self) -> frozenset[str]:
        """The JSON kinds seen, null left out; `integer` and `number` are both told."""
        seen = {
            "boolean": self.booleans,
            "integer": self.integers,
            "number": self.decimals,
            "string": self.strings,
            "array": self.lists,
            "object": self.records,
        }
        return frozenset(kind for kind, amount in seen.items() if amount)

    @property
    def labels(self) -> Mapping[str, int]:
        """How often each label was seen: a JSON kind, the format beside `string`, `decimal` for other numbers.

        Empty strings have a label of their own, `string (empty)`, for they say nothing about the format.
        """
        formats = dict(self.strings.formats) if self.strings else {}
        formats["empty"] = (self.strings.count if self.strings else 0) - sum(formats.values())
        seen = {
            "null": self.nulls,
            "boolean": self.booleans,
            "integer": self.integers,
            "decimal": self.decimals,
            "array": self.lists.count if self.lists else 0,
            "object": self.records.count if self.records else 0,
            **{f"string ({name})" if name else "string": count for name, count in formats.items()},
        }
        return {label: count for label, count in seen.items() if count}


def _add(one: Mapping[Key, int], other: Mapping[Key, int]) -> Mapping[Key, int]:
    names = one if one.keys() == other.keys() else sorted(one.keys() | other.keys())
    return {name: one.get(name, 0) + other.get(name, 0) for name in names}


def _few(one: Mapping[Key, int] | None, other: Mapping[Key, int] | None, most: int) -> Mapping[Key, int] | None:
    if one is None or other is None:
        return None
    together = _add(one, other)
    return together if len(together) <= most else None


def _together(one: Variants | None, other: Variants | None) -> Variants | None:
    if one is None or other is None:
        return None
    found = {name: _add(one.get(name, {}), other.get(name, {})) for name in sorted(one.keys() | other.keys())}
    return found if len(found) <= MOST_VARIANTS else None


def _join(one: Part | None, other: Part | None) -> Part | None:
    return one | other if one and other else one or other


EMPTY = Shape()
