"""Does the shape of many values keep its laws, and its counts?"""

from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.plain import Plain
from driftproxy.model.shape import EMPTY, MOST_VALUES
from driftproxy.shapes.infer import infer
from tests.strategies import documents

samples = st.lists(documents, max_size=6)


@given(samples, samples)
def test_shapes_of_two_halves_join_to_the_shape_of_the_whole(one: list[Plain], other: list[Plain]) -> None:
    assert infer(one + other) == infer(one) | infer(other)


@given(samples, samples)
def test_joining_is_commutative(one: list[Plain], other: list[Plain]) -> None:
    assert infer(one) | infer(other) == infer(other) | infer(one)


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
