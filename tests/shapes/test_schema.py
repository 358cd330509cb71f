"""Is the schema a JSON Schema 2020-12, which every sample keeps to and which claims no more than was seen?"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from driftproxy.diff.maps import entries
from driftproxy.model.plain import Plain
from driftproxy.shapes.schema import schema
from tests.strategies import documents


def of(*samples: Plain) -> Any:
    return schema(samples, entries)


@given(st.lists(documents, min_size=1, max_size=5))
def test_every_sample_validates_against_its_own_schema(samples: list[Plain]) -> None:
    found = of(*samples)
    Draft202012Validator.check_schema(found)
    validator = Draft202012Validator(found, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for sample in samples:
        validator.validate(sample)


@settings(max_examples=40)  # of shapes in test_infer.py
@given(st.lists(documents, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_samples_does_not_matter(samples: list[Plain], random: Any) -> None:
    shuffled = list(samples)
    random.shuffle(shuffled)
    assert _sorted(of(*samples)) == _sorted(of(*shuffled))


def _sorted(found: Any) -> Any:
    """Return a schema with its alternatives in one order; which order GenSON gives them says nothing."""
    if isinstance(found, dict):
        return {key: _sorted(value) for key, value in found.items()}
    return sorted(map(_sorted, found), key=repr) if isinstance(found, list) else found


def test_an_object_with_its_counts() -> None:
    assert of({"id": 7, "at": "2026-01-31T12:00:00Z", "note": None}, {"id": 8, "at": "2026-01-31T12:00:00Z"}) == {
        "type": "object",
        "properties": {
            "at": {"type": "string", "format": "date-time", "x-samples": 2},
            "id": {"type": "integer", "x-samples": 2},
            "note": {"type": "null", "x-samples": 1, "x-nulls": 1},
        },
        "required": ["at", "id"],
        "x-samples": 2,
    }


def test_required_is_always_said() -> None:
    assert of({}, {"a": 1})["required"] == []
    assert of({}, None)["required"] == []


def test_where_keys_are_data_the_entries_have_one_schema() -> None:
    found = of({"rates": {"2026-01-01": 1, "2026-01-02": 2.5}}, {"rates": {"2026-01-03": None}})
    assert found["properties"]["rates"] == {
        "type": "object",
        "additionalProperties": {"type": ["null", "number"], "x-samples": 3, "x-nulls": 1},
        "required": [],
        "x-samples": 2,
    }


def test_a_map_of_maps_in_a_list() -> None:
    inner = of([{"2026-01-01": {"2026-01-02": {"n": 1}}}])["items"]["additionalProperties"]["additionalProperties"]
    assert inner["properties"]["n"] == {"type": "integer", "x-samples": 1}


def test_a_closed_set_needs_words_seen_often() -> None:
    assert of(*["open", "paid"] * 5)["enum"] == ["open", "paid"]
    assert of(*["open", "paid"] * 5, None)["enum"] == ["open", "paid", None]
    for samples in (["open", "paid"] * 4, [*["open"] * 10, "paid"], ["Ada", "Grace"] * 5, ["a b", "c"] * 5, ["x"] * 10):
        assert "enum" not in of(*samples)
    assert "enum" not in of(*["open", "paid"] * 5, 7)


def test_a_format_is_asserted_only_where_every_value_keeps_to_its_definition() -> None:
    assert of("2026-01-31T12:00:00+01:00")["format"] == "date-time"
    assert of("2026-01-31 12:00:00")["x-format"] == "local date-time"
    assert of("2026-01-31")["format"] == "date"
    assert of("2026-02-31")["x-format"] == "date"
    assert of("https://x.test/{id}")["x-format"] == "uri"
    assert of("12")["x-format"] == "digits"
    assert of(1_767_225_600)["x-format"] == "unix-time"
    assert of("2026-01-31", "") == {"type": "string", "x-samples": 2}


def test_several_kinds_at_one_place() -> None:
    assert of(1, "a", [], {"b": True}) == {
        "anyOf": [
            {"type": ["array", "integer", "string"]},
            {"type": "object", "properties": {"b": {"type": "boolean", "x-samples": 1}}, "required": ["b"]},
        ],
        "x-samples": 4,
    }


def test_what_nests_too_deep_is_cut() -> None:
    deep: Plain = 1
    for _ in range(900):
        deep = [deep]
    Draft202012Validator(of(deep)).validate(deep)
