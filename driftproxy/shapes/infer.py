"""What shape do these values have: counts per kind at every place."""

from collections import Counter
from collections.abc import Iterable

from driftproxy.model.plain import Plain
from driftproxy.model.shape import EMPTY, MOST_VALUES, Lists, Records, Shape, Strings
from driftproxy.shapes.formats import format_of, is_timestamp

__all__ = ["infer"]

_LONGEST_VALUE = 40
"""A longer string is no member of a closed set (characters)."""

_DEEPEST = 200
"""Below this depth only kinds are counted: no API nests so, and recursion has an end."""


def infer(values: Iterable[Plain]) -> Shape:
    """Return the shape of all values together; the order and grouping of the values do not matter."""
    tally = _Tally()
    for value in values:
        tally.add(value, 0)
    return tally.shape()


class _Tally:
    """Counts in the making."""

    __slots__ = ("elements", "empty", "fields", "formats", "kinds", "values")

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.formats: Counter[str] = Counter()
        self.values: Counter[str] | None = Counter()
        self.empty = 0
        self.elements: _Tally | None = None
        self.fields: dict[str, _Tally] = {}

    def add(self, value: Plain, depth: int) -> None:
        if value is None:
            self.kinds["null"] += 1
        elif isinstance(value, bool):
            self.kinds["boolean"] += 1
        elif isinstance(value, int):
            self.kinds["integer"] += 1
            self.kinds["timestamp"] += is_timestamp(value)
        elif isinstance(value, float):
            self.kinds["decimal"] += 1
        elif isinstance(value, str):
            self.kinds["string"] += 1
            self._add_string(value)
        elif isinstance(value, list):
            self.kinds["array"] += 1
            self._add_list(value, depth)
        else:
            self.kinds["object"] += 1
            self._add_record(value, depth)

    def _add_string(self, value: str) -> None:
        if value:  # an empty string is no evidence about its format
            self.formats[format_of(value)] += 1
        if self.values is not None:
            self.values[value] += 1
            if len(self.values) > MOST_VALUES or len(value) > _LONGEST_VALUE:
                self.values = None

    def _add_list(self, value: list[Plain], depth: int) -> None:
        self.empty += not value
        if not value or depth >= _DEEPEST:
            return
        if self.elements is None:
            self.elements = _Tally()
        for element in value:
            self.elements.add(element, depth + 1)

    def _add_record(self, value: dict[str, Plain], depth: int) -> None:
        if depth >= _DEEPEST:
            return
        for name, child in value.items():
            tally = self.fields.get(name)
            if tally is None:
                tally = self.fields[name] = _Tally()
            tally.add(child, depth + 1)

    def shape(self) -> Shape:
        kinds = self.kinds
        return Shape(
            nulls=kinds["null"],
            booleans=kinds["boolean"],
            integers=kinds["integer"],
            timestamps=kinds["timestamp"],
            decimals=kinds["decimal"],
            strings=self._strings(),
            lists=Lists(kinds["array"], self.empty, self.elements.shape() if self.elements else EMPTY)
            if kinds["array"]
            else None,
            records=Records(kinds["object"], {name: self.fields[name].shape() for name in sorted(self.fields)})
            if kinds["object"]
            else None,
        )

    def _strings(self) -> Strings | None:
        if not self.kinds["string"]:
            return None
        values = None if self.values is None else dict(sorted(self.values.items()))
        return Strings(self.kinds["string"], dict(sorted(self.formats.items())), values)
