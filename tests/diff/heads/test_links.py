"""Is paging by the `Link` header missed where it is gone, and not where a list ends?"""

import pytest

from driftproxy.diff.heads.head import Told
from driftproxy.diff.heads.links import relations
from driftproxy.drift import drift
from driftproxy.model.http import Response
from tests.diff.heads.answers import answers, compare, response, said

NEXT, LAST = '<https://api.test/things?page=2>; rel="next"', "<https://api.test/things?page=9>; rel=last"
PAGED = response(("Link", f"{NEXT}, {LAST}"))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([f"{NEXT}, {LAST}"], {"next", "last"}),
        ([NEXT, LAST], {"next", "last"}),
        (['</a,b;c>; title="x, y; rel=no"; rel="Previous  first"'], {"prev", "first"}),
        (["</app.css>; rel=preload; as=style"], set()),
        (["<https://x.test/>; rel=https://api.w.org/"], {"https://api.w.org/"}),
        (["nonsense", "<", '<a>; rel="'], set()),
        ([], set()),
    ],
)
def test_relations(values: list[str], expected: set[str]) -> None:
    assert relations(Told(tuple(("Link", value) for value in values))) == expected


def test_links_that_are_gone_are_one_finding() -> None:
    (finding,) = compare(PAGED, response()).findings
    assert (finding.rule, finding.before, finding.after) == ("links_changed", "the Link header (last, next)", "nothing")


def test_a_relation_that_is_gone_is_said_with_what_is_left() -> None:
    (finding,) = compare(PAGED, response(("Link", NEXT))).findings
    assert finding.after == "the Link header (next)"


def test_links_that_went_into_the_body() -> None:
    before = response(("Link", NEXT), body=b'{"items": [1, 2], "total": 9}')
    after = response(body=b'{"items": [1, 2], "total": 9, "meta": {"next_cursor": "abc"}}')
    assert said(before, after)["header link"].after == "`$.meta.next_cursor`"


def test_links_that_went_into_the_envelope_of_a_list_are_told_with_it() -> None:
    before = response(("Link", NEXT), body=b'[{"id": 1, "sum": 5}]')
    (finding,) = compare(before, response(body=b'{"items": [{"id": 1, "sum": 5}], "next_cursor": "abc"}')).findings
    assert finding.rule == "paginated"
    bare = compare(before, response(body=b'{"items": [{"id": 1, "sum": 5}]}')).findings
    assert {one.rule for one in bare} == {"wrapped", "links_changed"}


def test_links_that_came_out_of_the_body() -> None:
    before = response(body=b'{"items": [1, 2], "total": 9, "next_page": 2}')
    after = response(("Link", NEXT), body=b'{"items": [1, 2], "total": 9}')
    found = said(before, after)["header link"]
    assert (found.before, found.after) == ("`$.next_page`", "the Link header (next)")


@pytest.mark.parametrize("after", [response(body=b"[1]"), response(body=b"[]")])
def test_a_list_that_is_shorter_now_may_end_here(after: Response) -> None:
    assert not said(PAGED, after)


def test_the_last_page_never_led_on() -> None:
    pages = [PAGED, PAGED, response(("Link", '</things>; rel="first"'))]
    assert not drift([answers(*pages)], [answers(*pages)]).findings


def test_links_that_other_pages_still_have_are_values() -> None:
    stored = [answers(PAGED, PAGED, PAGED, PAGED)]
    assert not drift(stored, [answers(PAGED, PAGED, PAGED, response())]).findings


def test_links_that_came_beside_the_body_are_no_drift() -> None:
    assert not said(response(), PAGED)


def test_hints_to_browsers_are_no_links() -> None:
    assert not said(response(("Link", "</app.css>; rel=preload")), response(), times=3)
