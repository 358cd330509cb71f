"""Are the variants of a union told by the fields that are there to tell?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.model.plain import Plain
from driftproxy.model.shape import Variants
from driftproxy.shapes.infer import infer
from driftproxy.shapes.variants import variant_of
from tests.strategies import documents


def variants(records: list[dict[str, Plain]]) -> Variants | None:
    found = infer(records).records
    assert found
    return found.variants


def test_the_fields_that_tell_it_name_a_variant() -> None:
    assert variant_of({"object": "card", "type": 3, "name": "x"}) == "object=card type=3"
    assert variant_of({"type": {"nested": 1}, "kind": True, "event": "x" * 41, "object": ""}) == ""


@pytest.mark.parametrize(
    "name", ["$type", "eventType", "event_type", "resource-type", "EVENT_TYPE", "entityKind", "action", "op", "Topic"]
)
def test_a_name_that_ends_so_tells_a_variant_where_nothing_else_does(name: str) -> None:
    assert variant_of({name: "a", "b": 1}) == f"{name}=a"
    assert variant_of({name: "a", "type": "t"}) == ("$type=a type=t" if name == "$type" else "type=t")


@pytest.mark.parametrize("name", ["prototype", "subtype_id", "transaction", "typed", "top"])
def test_a_name_that_only_sounds_so_tells_none(name: str) -> None:
    assert variant_of({name: "a"}) == ""


def test_an_object_is_of_the_variant_of_what_it_lies_in() -> None:
    records: list[dict[str, Plain]] = [
        {"type": "a", "data": {"one": 1, "deep": {"x": 1}}},
        {"type": "b", "data": {"action": "c", "deep": {"y": 1}}},
        {"type": "b", "data": {"kind": "d"}},
        {"type": "b", "data": None},
    ]
    data = infer(records).records.fields["data"].records  # type: ignore[union-attr]
    assert data
    assert data.variants == {
        "kind=d": {"": 1, "kind": 1},
        "type=a": {"": 1, "deep": 1, "one": 1},
        "type=b": {"": 1, "action": 1, "deep": 1},
    }
    deep = data.fields["deep"].records
    assert deep
    assert deep.variants == {"type=a": {"": 1, "x": 1}, "type=b": {"": 1, "y": 1}}


def test_each_variant_has_its_own_counts() -> None:
    records: list[dict[str, Plain]] = [{"type": "a", "one": 1}, {"type": "a"}, {"type": "b", "two": 2}]
    assert variants(records) == {"type=a": {"": 2, "one": 1, "type": 2}, "type=b": {"": 1, "two": 1, "type": 1}}


def test_a_number_tells_a_variant_and_what_only_equals_it_does_not() -> None:
    assert variants([{"type": 1}, {"type": True}, {"type": 1.0}]) == {
        "type=1": {"": 1, "type": 1},
        "": {"": 2, "type": 2},
    }


@pytest.mark.parametrize("silent", ["", "x" * 41])
def test_a_word_that_tells_nothing_leaves_it_to_others(silent: str) -> None:
    assert variants([{"type": silent, "op": "a"}, {"type": silent, "op": "b"}]) == {
        "op=a": {"": 1, "op": 1, "type": 1},
        "op=b": {"": 1, "op": 1, "type": 1},
    }


def test_what_has_too_many_values_tells_none() -> None:
    assert variants([{"type": f"t{number}"} for number in range(33)]) is None


@settings(max_examples=40)  # of any documents in test_infer.py
@given(st.lists(st.dictionaries(st.sampled_from(["type", "kind", "op", "a", ""]), documents, max_size=3), max_size=8))
def test_grouping_does_not_matter(records: list[dict[str, Plain]]) -> None:
    half = len(records) // 2
    assert infer(records) == infer(records[:half]) | infer(records[half:])
