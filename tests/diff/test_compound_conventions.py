"""Is another convention of names said once, and a single name respelled as a rename?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from tests.answers import recording, told

SNAKE: dict[str, Plain] = {
    "first_name": "Ada",
    "last_name": "Byron",
    "home_address": {"zip_code": "0150", "city": "Oslo"},
}


@pytest.mark.parametrize(
    ("after", "style"),
    [
        ({"firstName": "Ada", "lastName": "Byron", "homeAddress": {"zipCode": "0150", "city": "Oslo"}}, "camelCase"),
        ({"FirstName": "Ada", "LastName": "Byron", "HomeAddress": {"ZipCode": "0150", "City": "Oslo"}}, "PascalCase"),
        ({"first-name": "Ada", "last-name": "Byron", "home-address": {"zip-code": "0150", "city": "Oslo"}},
         "kebab-case"),
    ],
)  # fmt: skip
def test_a_convention_is_one_finding(after: Plain, style: str) -> None:
    assert told(SNAKE, after) == [("convention_changed", "$", style)]
    assert told(after, SNAKE) == [("convention_changed", "$", "snake_case")]


def test_the_finding_names_the_places() -> None:
    after: Plain = {"firstName": "Ada", "lastName": "Byron", "homeAddress": {"zipCode": "0150", "city": "Oslo"}}
    (finding,) = drift([recording(SNAKE)], [recording(after)]).findings
    assert finding.message.endswith("`first_name` is `firstName`")
    assert set(finding.places) == {"$.first_name", "$.last_name", "$.home_address", "$.home_address.zip_code"}


def test_what_changed_below_is_found_under_its_old_name() -> None:
    after: Plain = {"firstName": "Ada", "lastName": None, "homeAddress": {"zipCode": 150, "city": "Oslo"}}
    assert told(SNAKE, after) == [
        ("always_null", "$.last_name", "null"),
        ("convention_changed", "$", "camelCase"),
        ("kind_changed", "$.home_address.zip_code", "integer"),
    ]


def test_one_name_of_many_is_a_rename() -> None:
    assert told(SNAKE, {**{k: v for k, v in SNAKE.items() if k != "first_name"}, "firstName": "Ada"}) == [
        ("field_renamed", "$.first_name", "$.firstName")
    ]


def test_where_most_names_stayed_the_others_are_renames() -> None:
    stayed: dict[str, Plain] = {f"field_{letter}": 7 for letter in "abcdef"}
    before: Plain = {**stayed, "first_name": "Ada", "last_name": "Byron"}
    after: Plain = {**stayed, "firstName": "Ada", "lastName": "Byron"}
    assert [rule for rule, _, _ in told(before, after)] == ["field_renamed", "field_renamed"]


def test_however_many_names_there_are() -> None:
    before: dict[str, Plain] = {f"has_{one}{other}": one == other for one in "abcdefgh" for other in "ijklmnop"}
    after: dict[str, Plain] = {f"has{name[4:].capitalize()}": value for name, value in before.items()}
    assert told(before, after) == [("convention_changed", "$", "camelCase")]
