"""Is another way of pagination one finding, and a total somewhere else none of it?"""

import pytest

from driftproxy.model.plain import Plain
from tests.answers import said

ITEMS: dict[str, Plain] = {"items": [1, 2, 3]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"next_cursor": "b3BhcXVl"}, {"page": 1, "total_pages": 7}),
        ({"next_cursor": "b3BhcXVl", "has_more": True}, {"meta": {"page": 1}, "total": 70}),
        ({"next": "http://api.test/things?page=2"}, {"continuation_token": "abc"}),
    ],
)
def test_another_style_is_one_finding(before: dict[str, Plain], after: dict[str, Plain]) -> None:
    rules = [rule for rule, _ in said({**ITEMS, **before}, {**ITEMS, **after})]
    assert rules.count("pagination_changed") == 1
    assert not {"field_removed"} & set(rules)


def test_a_total_of_something_else_is_no_way_to_go_on() -> None:
    before: Plain = {**ITEMS, "next": "http://api.test/things?page=2", "order": {"sum": 1}}
    after: Plain = {**ITEMS, "order": {"sum": 1, "total": 2}}
    assert said(before, after) == [("field_added", "$.order.total"), ("field_removed", "$.next")]


def test_what_is_gone_without_anything_in_its_place_is_a_field() -> None:
    assert said({**ITEMS, "next": "http://api.test/things?page=2"}, ITEMS) == [("field_removed", "$.next")]
