"""What shape do these values have: counts per kind at every place.

Values are looked at by column: all that stand at one place, in many documents, at once. What is done per column then
costs little, and what is done per value is done by the interpreter's own loops.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, compress, islice, repeat
from operator import contains, itemgetter, or_
from types import NoneType
from typing import Any, TypeVar

from driftproxy.model.plain import Plain
from driftproxy.model.pseudonym import PLACEHOLDER
from driftproxy.model.shape import EMPTY, MOST_LENGTHS, MOST_VALUES, Lists, Records, Shape, Strings
from driftproxy.shapes.formats import format_of, formats_of, one_format, timestamps
from driftproxy.shapes.variants import variants, variants_of

__all__ = ["aligned", "infer"]

_LONGEST_VALUE = 80
"""A longer string is no member of a closed set (characters)."""

_LARGEST_CODE = 999

_DEEPEST = 200
"""Below this depth only kinds are counted: no API nests so, and recursion has an end."""

_BATCH = 512
"""So many documents are held at once; shapes of batches add up to the shape of all."""

_GLANCE = 64
"""So many values most often show that there are too many to be counted one by one."""

_FEW = 4
"""So many values are sooner counted each by itself."""

_SURE = (str, dict)
"""Where values are looked at as being of one of these kinds, one of another raises TypeError."""

_COUNTED = {bool: "booleans", float: "decimals", NoneType: "nulls"}

Record = dict[str, Plain]
Member = TypeVar("Member", str, int)
Column = Sequence[Any]  # of values of one kind, which a type checker cannot follow
Above = str | Iterable[str]  # of which variant the object is that holds each value, asked once, or all of them


def infer(values: Iterable[Plain]) -> Shape:
    """Return the shape of all values together; the order and grouping of the values do not matter."""
    return reduce(or_, (_shape(batch, 0) for batch in _batches(values)), EMPTY)


def aligned(records: Sequence[Record]) -> Mapping[str, Column]:
    """Return the values of each field of objects, at least one, that all have the same fields; else nothing."""
    names = tuple(records[0])
    if len(records) == 1:
        return {name: (records[0][name],) for name in names}
    if names and list(map(len, records)).count(len(names)) == len(records):
        asked = names if len(names) > 1 else names * 2  # of one name alone there would be no rows
        values: list[Plain] = []
        try:
            for row in map(itemgetter(*asked), records):
                values += row
        except KeyError:
            return {}
        return {name: values[place :: len(asked)] for place, name in enumerate(names)}
    return {}


def _batches(values: Iterable[Plain]) -> Iterator[list[Plain]]:
    rest = iter(values)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _shape(column: Column, depth: int, above: Above = "") -> Shape:
    kind = type(column[0])
    if len(column) == 1 or kind in _SURE:  # most often all are of one kind, and need not be asked for it
        try:
            return _alike(kind, column, depth, above)
        except TypeError:
            return _mixed(column, depth, above)
    kinds = list(map(type, column))
    return _alike(kind, column, depth, above) if kinds.count(kind) == len(column) else _mixed(column, depth, above)


def _mixed(column: Column, depth: int, above: Above) -> Shape:
    """Return the shape of values that are not all of one kind."""
    if None in column:
        told = [value for value in column if value is not None]
        held = _held(above, (value is not None for value in column))
        nulls = len(column) - len(told)
        return _shape(told, depth, held)._replace(nulls=nulls) if told else Shape(nulls=nulls)
    found = EMPTY
    for kind in set(map(type, column)):
        chosen = [type(value) is kind for value in column]
        held = _held(above, chosen) if kind is dict else ""
        found |= _alike(kind, list(compress(column, chosen)), depth, held)
    return found


def _alike(kind: type, column: Column, depth: int, above: Above) -> Shape:
    """Return the shape of values that are all of one kind."""
    count = len(column)
    if kind is str:
        return Shape(strings=_strings(column))
    if kind is dict:
        return Shape(records=_records(column, depth + 1, above))
    if kind is list:
        lengths = _tally(list(map(len, column)), MOST_LENGTHS)
        elements = list(chain.from_iterable(column)) if depth < _DEEPEST and lengths != {0: count} else []
        return Shape(lists=Lists(count, lengths, _shape(elements, depth + 1) if elements else EMPTY))
    if kind is int:
        codes = _codes(column)
        return Shape(integers=count, timestamps=0 if codes else timestamps(column), codes=codes)
    counted: dict[str, Any] = {_COUNTED[kind]: count}
    return Shape(**counted)


def _strings(column: Sequence[str]) -> Strings:
    """Return what is to be said of strings; raises TypeError where one of the values is none."""
    if len(column) == 1 and (text := column[0]) != PLACEHOLDER:  # there are as many of these as of all others
        return Strings(1, {format_of(text): 1} if text else {}, {text: 1} if len(text) <= _LONGEST_VALUE else None)
    values = _tally(column, MOST_VALUES)
    texts = values or column
    lines = "\n".join(texts)
    if PLACEHOLDER in lines and PLACEHOLDER in texts:  # stands for anything: it is no evidence about a format
        told = [text for text in column if text != PLACEHOLDER]
        return Strings(len(column), _strings(told).formats if told else {}, None)
    one = one_format(texts, lines)
    formats = formats_of(values or Counter(column)) if one is None else {one: len(column)}
    return Strings(len(column), formats, values if values and max(map(len, values)) <= _LONGEST_VALUE else None)


def _codes(column: Sequence[int]) -> dict[str, int] | None:
    """Return how often each integer was there, if they may be the members of a closed set."""
    if not 0 <= column[0] <= _LARGEST_CODE:
        return None
    numbers = _tally(column, MOST_VALUES)
    if numbers is None or min(numbers) < 0 or max(numbers) > _LARGEST_CODE:
        return None
    return {str(number): numbers[number] for number in sorted(numbers, key=str)}


def _tally(column: Sequence[Member], most: int) -> dict[Member, int] | None:
    """Return how often each value is there, sorted; None if there are more than `most`."""
    if len(column) == 1:
        return {column[0]: 1}
    distinct = set(column[:_GLANCE])
    if len(distinct) > most:
        return None
    if len(distinct) == len(column):
        return dict.fromkeys(sorted(distinct), 1)
    if len(distinct) <= _FEW:
        found = {value: column.count(value) for value in sorted(distinct)}
        if sum(found.values()) == len(column):
            return found
    counts = Counter(column)
    return dict(sorted(counts.items())) if len(counts) <= most else None


def _records(column: Sequence[Record], depth: int, above: Above) -> Records:
    found = _columns(column)
    columns = {name: found[name] for name in sorted(found)}
    of = variants_of(column, columns, above if isinstance(above, str) else list(above))
    fields: dict[str, Shape] = {}
    if depth <= _DEEPEST:
        for name, values in columns.items():
            there = of if len(values) == len(column) else _held(of, map(contains, column, repeat(name)))
            fields[name] = _shape(values, depth, there)
    return Records(len(column), fields, variants(column, columns, of))


def _held(above: Above, held: Iterable[bool]) -> Above:
    """Return of which variant the object is that holds each of the values chosen."""
    return above if isinstance(above, str) else compress(above, held)


def _columns(records: Sequence[Record]) -> Mapping[str, Column]:
    """Return the values of each field; raises TypeError where one of the records is none."""
    if same := aligned(records):
        return same
    columns: defaultdict[str, list[Plain]] = defaultdict(list)
    for record in records:
        for name, value in dict.items(record):
            columns[name].append(value)
    return columns
