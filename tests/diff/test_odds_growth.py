"""Is a new member of a closed set told from a word that was only not met, and both from words that mean nothing?"""

from collections.abc import Sequence

import pytest

from driftproxy.model.plain import Plain
from tests.answers import said

WORDS = ["open", "paid", "open", "paid", "draft", "open", "paid", "draft"]


def rows(name: str, values: Sequence[Plain]) -> Plain:
    return [{"id": f"in_{number}", name: value} for number, value in enumerate(values)]


def with_one(values: Sequence[Plain], new: Plain) -> list[Plain]:
    return [*values[:-1], new]


@pytest.mark.parametrize(
    ("name", "values", "new"),
    [
        ("status", WORDS, "void"),
        ("eventType", ["CREATED", "DELETED"] * 4, "ARCHIVED"),
        ("type", [1, 2, 1, 2, 3, 1, 2, 3], 7),
        ("state", ["in_transit", "delivered"] * 4, "returned_to_sender"),
        ("tier", ["tier_1", "tier_2", "tier_3", "tier_4"] * 3, "tier_5"),
    ],
)
def test_a_new_member_is_said(name: str, values: Sequence[Plain], new: Plain) -> None:
    assert said(rows(name, values), rows(name, with_one(values, new))) == [("new_value", f"$[*].{name}")]


def test_a_member_that_all_lost_is_said() -> None:
    stored = ["open", "paid", "old", "old", "old", "open", "paid", "open"]
    fresh = ["open", "paid", "paid", "open", "paid", "open", "paid", "open"]
    assert said(rows("status", stored), rows("status", fresh)) == [("value_gone", "$[*].status")]


@pytest.mark.parametrize(
    ("name", "values", "new"),
    [
        ("name", ["Ada", "Bob", "Cyd", "Dan", "Eve", "Fay", "Gus", "Hal"], "Ida"),
        ("status", WORDS, "open"),
        ("quantity", [1, 2, 1, 2, 3, 1, 2, 3], 7),
        ("type", [17, 2250, 90, 14, 33, 1, 2, 3], 70000),
        ("channel", ["104466834572299830", "168778455412429536"] * 4, "410280255810758915"),
        ("ownerId", ["person_a", "person_b"] * 4, "person_c"),
        ("sku_id", ["sku_a", "sku_b"] * 4, "sku_c"),
        ("csrf_token", ["red", "blue"] * 4, "green"),
        ("title", ["red shoes", "blue shoes"] * 4, "green shoes"),
    ],
)
def test_what_is_no_closed_set_is_not(name: str, values: Sequence[Plain], new: Plain) -> None:
    assert said(rows(name, values), rows(name, with_one(values, new))) == []


def test_a_word_known_from_another_endpoint_s_like_is_not_new() -> None:
    def answer(first: str, second: str) -> Plain:
        return {
            "a": [{"id": "1", "total": 5, "status": "open"}, {"id": "2", "total": 6, "status": first}],
            "b": [{"id": "3", "total": 7, "status": "void"}, {"id": "4", "total": 8, "status": second}],
        }

    assert said(answer("paid", "open"), answer("void", "open")) == []


def test_words_that_are_in_capitals_now_are_new_ones() -> None:
    stored, fresh = ["owner", "member", "none"] * 2, ["OWNER", "MEMBER", "FIRST_TIMER"] * 2
    elsewhere = rows("role", ["OWNER", "MEMBER", "NONE", "FIRST_TIMER"])
    found = said({"by": rows("role", stored), "to": elsewhere}, {"by": rows("role", fresh), "to": elsewhere})
    assert ("new_value", "$.by[*].role") in found


def test_a_set_that_grew_in_hundreds_of_answers_is_said() -> None:
    stored = [["a_one", "b_two"][number % 2] for number in range(1500)]
    fresh = [["a_one", "b_two", "c_three", "d_four"][number % 4] for number in range(1500)]
    assert said(rows("status", stored), rows("status", fresh)) == [("new_value", "$[*].status")]
