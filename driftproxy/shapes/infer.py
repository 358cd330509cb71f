"""What shape do these values have: counts per kind at every place.

Values are looked at by column: all that stand at one place, in many documents, at once. What is done per column then
costs little, and what is done per value is done by the interpreter's own loops.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, islice
from operator import or_
from typing import Any

from driftproxy.model.plain import Plain
from driftproxy.model.shape import EMPTY, MOST_LENGTHS, MOST_VALUES, Lists, Records, Shape, Strings
from driftproxy.shapes.formats import format_of, formats_of, timestamps
from driftproxy.shapes.variants import variants

__all__ = ["infer"]

_LONGEST_VALUE = 80
"""A longer string is no member of a closed set (characters)."""

_LARGEST_CODE = 999

_DEEPEST = 200
"""Below this depth only kinds are counted: no API nests so, and recursion has an end."""

_BATCH = 512
"""So many documents are held at once; shapes of batches add up to the shape of all."""

Column = Sequence[Any]  # of values of one kind, which a type checker cannot follow


def infer(values: Iterable[Plain]) -> Shape:
    """Return the shape of all values together; the order and grouping of the values do not matter."""
    return reduce(or_, (_shape(batch, 0) for batch in _batches(values)), EMPTY)


def _batches(values: Iterable[Plain]) -> Iterator[list[Plain]]:
    rest = iter(values)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _shape(column: Column, depth: int) -> Shape:
    kind, count = type(column[0]), len(column)
    if count > 1 and len(kinds := set(map(type, column))) > 1:
        return reduce(or_, [_shape([value for value in column if type(value) is kind], depth) for kind in kinds])
    if kind is str:
        return Shape(strings=_strings(column))
    if kind is dict:
        return Shape(records=Records(count, _fields(column, depth + 1), variants(column)))
    if kind is list:
        elements = list(chain.from_iterable(column)) if depth < _DEEPEST else []
        return Shape(lists=Lists(count, _lengths(column), _shape(elements, depth + 1) if elements else EMPTY))
    if kind is int:
        return Shape(integers=count, timestamps=timestamps(column), codes=_codes(column))
    if kind is float:
        return Shape(decimals=count)
    return Shape(booleans=count) if kind is bool else Shape(nulls=count)


def _strings(column: Sequence[str]) -> Strings:
    distinct, count = set(column), len(column)
    # An empty string is no evidence about a format.
    if len(distinct) > MOST_VALUES:
        return Strings(count, formats_of(list(filter(None, column))), None)
    if len(distinct) == 1:
        text = column[0]
        return Strings(count, {format_of(text): count} if text else {}, _closed({text: count}))
    values = dict.fromkeys(sorted(distinct), 0)
    for text in column:
        values[text] += 1
    formats: Counter[str] = Counter()
    for text in filter(None, values):
        formats[format_of(text)] += values[text]
    return Strings(count, dict(sorted(formats.items())), _closed(values))


def _closed(values: dict[str, int]) -> dict[str, int] | None:
    """Return the values where they may be a closed set."""
    return values if max(map(len, values)) <= _LONGEST_VALUE else None


def _lengths(column: Sequence[Column]) -> dict[int, int] | None:
    lengths = Counter(map(len, column))
    return dict(sorted(lengths.items())) if len(lengths) <= MOST_LENGTHS else None


def _codes(column: Sequence[int]) -> dict[str, int] | None:
    """Return how often each integer was there, if they may be the members of a closed set."""
    distinct = set(column)
    if len(distinct) > MOST_VALUES or max(distinct) > _LARGEST_CODE or min(distinct) < 0:
        return None
    return {str(number): count for number, count in sorted(Counter(column).items())}


def _fields(column: Sequence[dict[str, Plain]], depth: int) -> Mapping[str, Shape]:
    if depth > _DEEPEST:
        return {}
    columns = _columns(column) if len(column) > 1 else {name: (value,) for name, value in column[0].items()}
    return {name: _shape(columns[name], depth) for name in sorted(columns)}


def _columns(records: Sequence[dict[str, Plain]]) -> Mapping[str, Column]:
    """Return the values of each field."""
    names = records[0].keys()
    if all(map(names.__eq__, map(dict.keys, records))):
        return {name: [record[name] for record in records] for name in names}
    columns: defaultdict[str, list[Plain]] = defaultdict(list)
    for record in records:
        for name, value in record.items():
            columns[name].append(value)
    return columns
