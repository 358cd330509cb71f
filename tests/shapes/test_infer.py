"""Does the shape of many values keep its laws, and its counts?"""

from functools import reduce
from operator import or_
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.model.plain import Plain
from driftproxy.model.shape import EMPTY, MOST_VALUES, Lists, Records, Shape, Strings
from driftproxy.shapes.formats import format_of, is_timestamp
from driftproxy.shapes.infer import infer
from driftproxy.shapes.variants import variant_of
from tests.strategies import documents, scalars

FEW = 40
"""Examples of a law that tests/test_laws.py tries on whole comparisons, too."""

samples = st.lists(documents, max_size=6)
alike = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(0, 2**40) | st.integers(0, 20),
            "type": st.sampled_from(["a", "b", 1, True, None, "x" * 50]),
        },
        optional={"": st.none() | st.text(max_size=2), "at": scalars, "in": st.lists(documents, max_size=3)},
    ),
    max_size=20,
).flatmap(lambda some: st.sampled_from([some, some * 9]))
"""As an API answers: many objects of nearly the same fields."""


def plainly(values: list[Plain]) -> Shape:
    """The shape as its definition says, value by value."""
    shapes: list[Shape] = []
    for value in values:
        match value:
            case bool():
                shapes.append(Shape(booleans=1))
            case int():
                small = 0 <= value <= 999
                shapes.append(
                    Shape(integers=1, timestamps=is_timestamp(value), codes={str(value): 1} if small else None)
                )
            case float():
                shapes.append(Shape(decimals=1))
            case str():
                formats = {format_of(value): 1} if value else {}
                shapes.append(Shape(strings=Strings(1, formats, {value: 1} if len(value) <= 80 else None)))
            case list():
                shapes.append(Shape(lists=Lists(1, {len(value): 1}, plainly(value))))
            case dict():
                fields = {name: plainly([child]) for name, child in value.items()}
                names = {name: 1 for name in value if name}
                shapes.append(Shape(records=Records(1, fields, {variant_of(value): {"": 1, **names}})))
            case _:
                shapes.append(Shape(nulls=1))
    return reduce(or_, shapes, EMPTY)


@given(samples | alike)
def test_many_at_once_are_told_as_one_by_one(values: list[Plain]) -> None:
    assert infer(values) == plainly(values)


@pytest.mark.parametrize("often", ["open", 7])
@pytest.mark.parametrize("once", ["paid", "", "not REDACTED", "9.99", 8, -1, 1000, True, 7.0, None, {}, []])
def test_what_is_there_once_among_many_is_seen(often: Plain, once: Plain) -> None:
    values = [often] * 99 + [once]
    assert infer(values) == infer(reversed(values)) == plainly(values)


def in_order(told: object) -> object:
    """All of a shape, in its order, but for what was counted in the variants of a record, which has none."""
    match told:
        case Records(count, fields, variants):
            return [count, in_order(fields), variants and [(name, sorted(variants[name].items())) for name in variants]]
        case dict():
            return [(name, in_order(one)) for name, one in told.items()]
        case tuple():
            return [in_order(one) for one in told]
        case _:
            return told


@settings(max_examples=FEW)
@given(alike, st.randoms())
def test_order_tells_nothing(values: list[Plain], random: Random) -> None:
    told = in_order(infer(values))
    random.shuffle(values)
    assert in_order(infer(values)) == told


@settings(max_examples=FEW)
@given(samples, samples)
def test_shapes_of_two_halves_join_to_the_shape_of_the_whole(one: list[Plain], other: list[Plain]) -> None:
    assert infer(one + other) == infer(one) | infer(other)


@settings(max_examples=FEW)
@given(samples, samples)
def test_joining_is_commutative(one: list[Plain], other: list[Plain]) -> None:
    assert infer(one) | infer(other) == infer(other) | infer(one)


@settings(max_examples=FEW)
@given(samples, samples, samples)
def test_joining_is_associative(one: list[Plain], two: list[Plain], three: list[Plain]) -> None:
    a, b, c = infer(one), infer(two), infer(three)
    assert (a | b) | c == a | (b | c)


@given(samples)
def test_nothing_seen_is_neutral(values: list[Plain]) -> None:
    assert infer(values) | EMPTY == infer(values)


def test_many_documents_have_the_shape_of_their_parts() -> None:
    values: list[Plain] = [
        {"id": f"u{n % 7}", "n": None if n % 3 else n, **({"s": n / 2} if n > 900 else {})} for n in range(1500)
    ]
    assert infer(values) == infer(values[:701]) | infer(iter(values[701:]))
    assert infer(values) == infer(reversed(values))


def test_a_field_missing_in_one_sample_is_not_required() -> None:
    # GenSON's merge of finished schemas gets this wrong.
    records = (infer([{}]) | infer([{"a": 1}])).records
    assert records is not None
    assert (records.count, records.fields["a"].count) == (2, 1)


def test_booleans_are_no_integers_and_small_integers_no_times() -> None:
    shape = infer([True, 7, 1_767_225_600, 1_767_225_600_000, 0.5])
    assert (shape.booleans, shape.integers, shape.timestamps, shape.decimals) == (1, 3, 2, 1)


def test_too_many_words_are_no_closed_set() -> None:
    strings = infer([f"word{n}" for n in range(MOST_VALUES + 1)]).strings
    assert strings is not None
    assert strings.values is None


def test_ten_thousand_levels_of_lists_do_not_crash() -> None:
    deep: Plain = 1
    for _ in range(10_000):
        deep = [deep]
    assert infer([deep]).lists
