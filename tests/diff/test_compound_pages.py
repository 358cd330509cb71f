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
        ({"page": 1, "total_pages": 4, "per_page": 3}, {"next_cursor": "abc", "has_more": True}),
        ({"count": 9, "next": "http://api.test/things?page=2"}, {"next_cursor": "abc"}),
        ({"offset": 0, "limit": 3, "total": 30}, {"nextPageToken": "abc"}),
        ({"meta": {"page": 1, "total_pages": 4}}, {"paging": {"next_cursor": "abc", "has_more": True}}),
        ({"links": {"self": "/things", "next": "/things?page=2"}}, {"meta": {"page": 1, "total": 9}}),
    ],
)
def test_another_style_is_one_finding(before: dict[str, Plain], after: dict[str, Plain]) -> None:
    assert [rule for rule, _ in said({**ITEMS, **before}, {**ITEMS, **after})] == ["pagination_changed"]


def test_a_total_of_something_else_is_no_way_to_go_on() -> None:
    before: Plain = {**ITEMS, "next": "http://api.test/things?page=2", "order": {"sum": 1}}
    after: Plain = {**ITEMS, "order": {"sum": 1, "total": 2}}
    assert said(before, after) == [("field_added", "$.order.total"), ("field_removed", "$.next")]


def test_the_way_back_from_the_last_page_is_no_other_style() -> None:
    before, after = {"next": "/things?page=2"}, {"prev": "/things"}
    found = said({**ITEMS, "paging": {**before}}, {"items": [1], "paging": {**after}})
    assert found == [("field_added", "$.paging.prev")]


def test_another_total_is_no_style() -> None:
    assert said({**ITEMS, "total": 3}, {**ITEMS, "has_more": False}) == [
        ("field_added", "$.has_more"),
        ("field_removed", "$.total"),
    ]


def test_what_is_gone_without_anything_in_its_place_is_a_field() -> None:
    assert said({**ITEMS, "next": "http://api.test/things?page=2"}, ITEMS) == [("field_removed", "$.next")]
