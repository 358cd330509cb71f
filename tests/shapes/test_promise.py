"""What keeps to a schema stays as it is, and what does not is mended just there."""

from typing import Any

import pytest
from hypothesis import given, settings

from driftproxy.diff.maps import entries
from driftproxy.model.plain import Plain, show
from driftproxy.shapes.promise import ABSENT, kept, mistakes
from driftproxy.shapes.promise.sample import sample
from driftproxy.shapes.schema import schema
from tests.strategies import documents

USER: dict[str, Plain] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "email": {"type": "string", "nullable": True},
        "role": {"type": "string", "enum": ["admin", "user"]},
        "born": {"type": "string", "format": "date"},
        "friends": {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
        "secret": {"type": "string", "writeOnly": True},
    },
}
CARD: dict[str, Plain] = {
    "type": "object",
    "properties": {"kind": {"type": "string", "enum": ["card"]}, "last4": {"type": "string"}},
}
BANK: dict[str, Plain] = {
    "type": "object",
    "properties": {"kind": {"type": "string", "enum": ["bank"]}, "iban": {"type": "string"}},
}
DOCUMENT: dict[str, Plain] = {
    "components": {
        "schemas": {
            "User": USER,
            "Card": CARD,
            "Bank": BANK,
            "Turning": {"$ref": "#/components/schemas/Turning"},
            "Endless": {
                "type": "object",
                "required": ["next"],
                "properties": {"next": {"$ref": "#/components/schemas/Endless"}},
            },
            "Pet": {"type": "object", "discriminator": "petType", "properties": {"petType": {"type": "string"}}},
            "Cat": {
                "allOf": [
                    {"$ref": "#/components/schemas/Pet"},
                    {"type": "object", "properties": {"mice": {"type": "integer"}}},
                ]
            },
        }
    }
}


def of(name: str) -> dict[str, Plain]:
    return {"$ref": f"#/components/schemas/{name}"}


def mended(value: Any, told: Plain) -> Any:
    return kept(value, told, DOCUMENT).value


ADA = {"id": 1, "name": "Ada"}


@pytest.mark.parametrize(
    "value",
    [
        ADA,
        {**ADA, "email": None, "role": "user", "born": "1815-12-10"},
        {**ADA, "friends": [{"id": 2, "name": "Bob"}]},
        {**ADA, "friends": []},
    ],
)
def test_what_keeps_to_a_schema_is_the_very_same(value: Any) -> None:
    assert mended(value, of("User")) is value


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({**ADA, "nick": "A"}, ADA),
        ({"id": 1}, {"id": 1, "name": "text"}),
        ({**ADA, "id": "1"}, ADA),
        ({**ADA, "name": 7}, {"id": 1, "name": "7"}),
        ({**ADA, "name": None}, {"id": 1, "name": "text"}),
        ({**ADA, "role": "owner"}, {**ADA, "role": "admin"}),
        ({**ADA, "born": "2026-01-31T12:00:00Z"}, {**ADA, "born": "2026-01-31"}),
        ({**ADA, "friends": [{**ADA, "x": 1}, ADA]}, {**ADA, "friends": [ADA, ADA]}),
        ({**ADA, "friends": ADA}, {**ADA, "friends": [ADA]}),
        ([], {"id": 1, "name": "text"}),
        (None, {"id": 1, "name": "text"}),
    ],
)
def test_what_does_not_is_mended_there_and_nowhere_else(value: Any, wanted: Any) -> None:
    assert mended(value, of("User")) == wanted
    assert mended(wanted, of("User")) is wanted


@pytest.mark.parametrize(
    ("told", "value", "wanted"),
    [
        ({}, {"a": None}, {"a": None}),
        (True, [1], [1]),
        ({"type": "object"}, {"a": 1}, {"a": 1}),
        ({"type": "object", "additionalProperties": False}, {"a": 1}, {}),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "string"}}, {"a": 1, "b": 2}, {"a": 1, "b": "2"}),
        ({"properties": {"a": {}}, "additionalProperties": True}, {"b": 2}, {"b": 2}),
        ({"patternProperties": {"(?<a": {}}, "properties": {"a": {}}}, {"x-a": "", "q": 1}, {"x-a": "", "q": 1}),
        ({"patternProperties": {"^x-": {"type": "string"}}, "properties": {"a": {}}}, {"x-a": "", "q": 1}, {"x-a": ""}),
        ({"type": ["integer", "null"]}, None, None),
        ({"type": "null"}, 1, None),
        ({"type": "number"}, 1, 1),
        ({"type": "integer"}, 1.0, 1.0),
        ({"type": "integer"}, 1.5, 2),
        ({"type": "boolean"}, 1, True),
        ({"const": "a"}, "b", "a"),
        ({"enum": ["a", None]}, None, None),
        ({"enum": ["a"]}, None, "a"),
        ({"const": 1}, None, 1),
        ({"type": "string", "format": "uuid"}, "REDACTED", "REDACTED"),
        ({"oneOf": [of("Card"), of("Bank")]}, {"kind": "bank", "iban": "x"}, {"kind": "bank", "iban": "x"}),
        ({"oneOf": [of("Card"), of("Bank")]}, {"kind": "bank", "last4": "1"}, {"kind": "bank"}),
        ({"anyOf": [of("Card"), {"type": "null"}]}, None, None),
        ({"oneOf": [{"type": "string"}, of("User")]}, {**ADA, "a": 1, "b": 2}, ADA),
        (
            {"oneOf": [of("Card"), of("Bank")], "discriminator": {"propertyName": "kind", "mapping": {"bank": "Bank"}}},
            {"kind": "bank", "last4": "1"},
            {"kind": "bank"},
        ),
        ({"properties": {"a": {}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": 1}, {"a": 1}),
        ({"allOf": [of("User"), {"properties": {"x": {"type": "integer"}}}]}, {**ADA, "x": 1}, {**ADA, "x": 1}),
        ({"oneOf": [{"type": "null"}, of("User")]}, {}, {"id": 1, "name": "text"}),
        ({"additionalProperties": False}, "a text", "a text"),
        (of("Pet"), {"petType": "cat", "mice": 2}, {"petType": "cat", "mice": 2}),
        (of("Cat"), {"petType": "cat", "mice": 2, "dogs": 1}, {"petType": "cat", "mice": 2}),
        (of("Turning"), {"a": 1}, {"a": 1}),
        (of("Nowhere"), {"a": 1}, {"a": 1}),
    ],
)  # fmt: skip
def test_every_word_of_a_schema(told: Plain, value: Any, wanted: Any) -> None:
    found = mended(value, told)
    assert (found, type(found)) == (wanted, type(wanted))


def test_of_a_union_it_is_the_one_that_knows_the_most_of_an_object() -> None:
    gone: Plain = {"properties": {"id": {"type": "integer"}, "deleted": {"type": "boolean"}}}
    person: Plain = {"properties": {"id": {}, "people": {"type": "array", "items": of("User")}}}
    value = {"id": 1, "people": [{**ADA, "role": "owner", "a": 1, "b": 2}] * 3}
    assert mended(value, {"anyOf": [gone, person]}) == {"id": 1, "people": [{**ADA, "role": "admin"}] * 3}


def test_what_would_go_on_for_ever_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("driftproxy.shapes.promise.keep._MOST", 1000)
    assert mended({}, of("Endless")) == {"next": {"next": {"next": {}}}}
    levels: dict[str, Plain] = {
        f"L{level}": {
            "properties": {"a": {"type": "integer"}},
            "allOf": [of(f"L{level + 1}"), of(f"L{level + 1}")],
        }
        for level in range(45)
    }
    document: dict[str, Plain] = {"components": {"schemas": levels}}
    assert kept({"a": "1"}, of("L0"), document).value == {"a": 1}
    names: list[Plain] = [f"f{number}" for number in range(200)]
    wide: dict[str, Plain] = {
        "type": "object",
        "required": names,
        "properties": {str(name): of("Wide") for name in names},
    }
    assert len(str(kept({}, of("Wide"), {"components": {"schemas": {"Wide": wide}}}).value)) < 10**6
    many: dict[str, Plain] = {"patternProperties": {"(a+)+$": {"type": "string"}}}
    assert kept({"a" * 40 + "!": 1}, many, {}).value == {"a" * 40 + "!": "1"}
    deep: dict[str, Plain] = {"type": "object", "properties": {"a": {"type": "string"}}}
    for _ in range(20):
        deep = {"oneOf": [{"properties": {"b": deep}}, {"properties": {"b": deep, "c": {}}}]}
    value: Any = {"a": 1, "z": 1}
    for _ in range(20):
        value = {"b": value, "z": 1}
    with pytest.raises(ValueError, match="more unions within unions than can be tried"):
        mended(value, deep)
    for _ in range(500):
        value = [value]
    looped: dict[str, Plain] = {"Loop": {"type": "array", "items": of("Loop")}}
    with pytest.raises(ValueError, match="nests too deep"):
        kept(value, of("Loop"), {"components": {"schemas": looped}})


def test_a_sample_takes_what_the_schema_gives() -> None:
    assert sample({"type": "string", "example": "Ada"}, {}) == "Ada"
    assert sample({"type": "integer", "example": "Ada", "default": 3}, {}) == 3
    assert sample({"type": "array", "items": {"type": "string", "format": "date"}}, {}) == ["2026-01-31"]
    assert sample({"anyOf": [{"type": "null"}, {"type": "number"}]}, {}) == 1.5
    assert sample({}, {}) is None


def test_each_mistake_is_told_with_what_is_there_and_what_is_to_be() -> None:
    people: Any = {"data": [ADA, {**ADA, "nick": "A"}, {"id": "1", "nick": "B"}]}
    told: Plain = {"properties": {"data": {"items": of("User")}}}
    found = [(show(path), was, now) for path, was, now in mistakes(people, kept(people, told, DOCUMENT))]
    assert found == [
        ("$.data[*].nick", "A", ABSENT),
        ("$.data[*].id", "1", 1),
        ("$.data[*].nick", "B", ABSENT),
        ("$.data[*].name", ABSENT, "text"),
    ]
    prices: Any = {"eur": 1, "usd": "2"}
    entry = kept(prices, {"additionalProperties": {"type": "integer"}}, {})
    assert [(show(path), was, now) for path, was, now in mistakes(prices, entry)] == [("$.{*}", "2", 2)]
    assert list(mistakes(1, kept(1, {"type": "string"}, {}))) == [((), 1, "1")]


@settings(max_examples=50)
@given(documents)
def test_values_keep_to_the_schema_that_was_learned_from_them(value: Plain) -> None:
    assert kept(value, schema([value], entries), {}).value is value
