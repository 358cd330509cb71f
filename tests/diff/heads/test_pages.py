"""Is another size of pages said where pages are surely full, and a shorter list not?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.http import Cassette, Response
from driftproxy.model.plain import Plain
from tests.answers import JSON, answer, cassette, get


def page(length: int, **beside: Plain) -> Plain:
    return {"items": [*range(length)], **beside}


def asked(*answers: Plain | Response) -> Cassette:
    """A cassette of one list, of which so many pages were asked for."""
    return cassette(*(get(f"http://api.test/things?page={n}", one) for n, one in enumerate(answers)))


def found(before: list[Plain | Response], after: list[Plain | Response]) -> list[tuple[str, str, str, str, str]]:
    report = drift([asked(*before)], [asked(*after)])
    return [(one.rule, one.path, one.before, one.after, str(one.confidence)) for one in report.findings]


def linked(length: int, *rels: str) -> Response:
    links = tuple(("Link", f'</things?page=2>; rel="{rel}"') for rel in rels)
    return Response(200, "", (*JSON, ("Date", "Sat, 31 Oct 2026 23:59:59 GMT"), *links), answer([*range(length)]).body)


@pytest.mark.parametrize(
    ("before", "after", "confidence"),
    [
        ([page(30, has_more=True)] * 2, [page(20, has_more=True)] * 2, "high"),
        ([page(30, next="x"), page(3, next=None)], [page(20, next="x"), page(13, next=None)], "medium"),
        ([page(30, next="x"), page(30, next=None)], [page(20, next="x"), page(20, next=None)], "medium"),
        ([page(17, has_more=True)], [page(13, has_more=True)], "low"),
        ([page(3, next="x", per_page=3)], [page(2, next="x", per_page=2)], "medium"),
        ([page(30, per_page=30)] * 2, [page(20, per_page=20)] * 2, "high"),
    ],
)  # fmt: skip
def test_full_pages_of_another_length(before: list[Plain], after: list[Plain], confidence: str) -> None:
    ((rule, path, *_, sure),) = found([*before], [*after])
    assert (rule, path, sure) == ("page_size_changed", "$.items", confidence)


def test_pages_that_a_link_follows_are_full() -> None:
    assert found([linked(10, "next")] * 2, [linked(5, "next")] * 2) == [
        ("page_size_changed", "$", "10 elements", "5 elements", "high")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([page(30, has_more=True)] * 2, [page(12, has_more=False)] * 2),
        ([page(30, has_more=True)] * 2, [page(20, has_more=True), page(19, has_more=True)]),
        ([page(30)] * 3, [page(20)] * 3),
        ([page(3, has_more=True)] * 3, [page(2, has_more=True)] * 3),
        ([page(3, per_page=30)] * 3, [page(2, per_page=20)] * 3),
        ([page(7, previous="x")] * 3, [page(6, previous="x")] * 3),
        ([linked(10, "prev")] * 3, [linked(5, "prev")] * 3),
        ([page(30, has_more=True, more=[1])] * 2, [page(20, has_more=True, more=[1])] * 2),
    ],
)
def test_what_may_be_the_end_of_a_list_is_no_size(before: list[Plain], after: list[Plain]) -> None:
    assert found([*before], [*after]) == []
