"""Is the last page of a list no drift, and a list that goes on nowhere any more still found?"""

from typing import Any

import pytest

from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from tests.answers import recording, said

NEXT = "https://api.test/things?page=2"


def some(amount: int) -> list[Plain]:
    return [{"id": number, "title": f"T{number}"} for number in range(amount)]


@pytest.mark.parametrize(
    ("leading", "last"),
    [
        ({"data": some(2), "total": 2, "next": NEXT}, {"data": some(1), "total": 1}),
        ({"items": some(3), "next_cursor": "abc"}, {"items": some(2), "next_cursor": None}),
        (
            {"_links": {"self": {"href": "/o"}, "next": {"href": NEXT}}, "_embedded": {"orders": some(3)}},
            {"_links": {"self": {"href": "/o"}}, "_embedded": {"orders": some(2)}},
        ),
        ({"value": some(3), "@odata.nextLink": NEXT}, {"value": []}),
        (
            {"Contents": some(3), "IsTruncated": True, "NextContinuationToken": "1ueGcxLPRx1Tr"},
            {"Contents": some(2), "IsTruncated": False},
        ),
        (
            {"member": some(3), "hydra:view": {"@id": "/o", "hydra:last": "/o?p=2", "hydra:next": NEXT}},
            {"member": some(2), "hydra:view": {"@id": "/o"}},
        ),
        ({"users": some(3), "response_metadata": {"next_cursor": "abc"}}, {"users": some(2)}),
        ({"results": some(3), "paging": {"next": {"after": "33", "link": NEXT}}}, {"results": some(2)}),
        ({"results": some(3), "paging": {"prev": NEXT, "next": NEXT}}, {"results": some(2), "paging": {"prev": NEXT}}),
    ],
)
@pytest.mark.parametrize("answers", [1, 3])
def test_a_list_that_ends_or_goes_on_is_no_drift(leading: Plain, last: Plain, answers: int) -> None:
    for before, after in ((leading, last), (last, leading)):
        assert not drift([recording(*[before] * answers)], [recording(*[after] * answers)]).findings


FULL: dict[str, Any] = {"items": some(10)}


@pytest.mark.parametrize(
    ("before", "after", "answers", "sure"),
    [
        ({**FULL, "next": NEXT}, FULL, 1, False),  # the last page may be full
        ({**FULL, "next": NEXT}, FULL, 6, True),
        ({**FULL, "next": NEXT}, {"items": some(40)}, 3, True),  # longer than a full page
        ({**FULL, "has_more": True}, FULL, 3, True),  # a flag would say no
        ({**FULL, "next_cursor": "abc"}, {**FULL, "page": 1, "total_pages": 3}, 1, True),
        ({"title": "One", "next": "two"}, {"title": "One"}, 3, True),  # of no list
    ],
)
def test_a_list_that_leads_on_nowhere_is_found(before: Plain, after: Plain, answers: int, *, sure: bool) -> None:
    (finding,) = drift([recording(*[before] * answers)], [recording(*[after] * answers)]).findings
    assert finding.rule in ("field_removed", "pagination_changed")
    assert (finding.certainty >= 0.75) is sure


def test_pages_that_begin_to_lead_on_are_found() -> None:
    assert said({"items": some(40)}, {**FULL, "next": NEXT}) == [("field_added", "$.next")]
