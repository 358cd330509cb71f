"""Are the variants of a union told by the fields that are there to tell?"""

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
    assert variant_of({"type": {"nested": 1}, "kind": True, "event": "x" * 41}) == ""


def test_each_variant_has_its_own_counts() -> None:
    records: list[dict[str, Plain]] = [{"type": "a", "one": 1}, {"type": "a"}, {"type": "b", "two": 2}]
    assert variants(records) == {"type=a": {"": 2, "one": 1, "type": 2}, "type=b": {"": 1, "two": 1, "type": 1}}


def test_a_number_tells_a_variant_and_what_only_equals_it_does_not() -> None:
    assert variants([{"type": 1}, {"type": True}, {"type": 1.0}]) == {
        "type=1": {"": 1, "type": 1},
        "": {"": 2, "type": 2},
    }


def test_what_has_too_many_values_tells_none() -> None:
    assert variants([{"type": f"t{number}"} for number in range(33)]) is None


@settings(max_examples=40)  # of any documents in test_infer.py
@given(st.lists(st.dictionaries(st.sampled_from(["type", "kind", "a", ""]), documents, max_size=3), max_size=8))
def test_grouping_does_not_matter(records: list[dict[str, Plain]]) -> None:
    half = len(records) // 2
    assert infer(records) == infer(records[:half]) | infer(records[half:])
