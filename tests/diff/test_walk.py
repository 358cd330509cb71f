"""Do the elements of one answer count as so many samples, or as one?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.finding import Confidence
from driftproxy.model.http import Interaction, Request
from driftproxy.model.plain import Plain
from tests.answers import answer, cassette, get, recording, said


def page(first: int, **more: Plain) -> Plain:
    return {"results": [{"id": number, "name": f"n{number}", **more} for number in range(first, first + 10)]}


def test_a_field_that_all_elements_lost_is_said() -> None:
    assert said(page(0, notes="some words"), page(0)) == [("field_removed", "$.results[*].notes")]


def test_what_all_of_a_page_of_other_things_lack_is_possible_drift() -> None:
    (finding,) = drift([recording(page(0, notes="some words"))], [recording(page(100))]).findings
    assert (finding.rule, finding.path, finding.confidence) == ("field_removed", "$.results[*].notes", Confidence.LOW)


@pytest.mark.parametrize("name", ["id", "_id", "Id", "objectID", "uuid", "node_id", "sku", "item_id"])
@pytest.mark.parametrize("amount", [1, 3])
def test_other_things_in_a_list_are_known_by_their_ids(name: str, amount: int) -> None:
    before: Plain = {"items": [{name: f"a{n}", "title": "t", "sale": 4.5} for n in range(amount)]}
    after: Plain = {"items": [{name: f"b{n}", "title": "u", "badge": "new"} for n in range(amount)]}
    findings = drift([recording(before)], [recording(after)]).findings
    assert all(one.confidence is Confidence.LOW for one in findings)
    same: Plain = {"items": [{name: f"a{n}", "title": "t"} for n in range(amount)]}
    assert ("field_removed", "$.items[*].sale") in sure(before, same)


ORDER: dict[str, Plain] = {"id": 5, "total": 12.5, "coupon": {"code": "X1"}}
PAID: dict[str, Plain] = {"id": 9, "total": 13.5, "paid_at": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("url", "before", "after", "found"),
    [
        ("/orders/latest", ORDER, PAID, False),
        ("/orders/latest", {"data": ORDER}, {"data": PAID}, False),
        ("/orders/latest", {"order_id": 5, "a": 1, "b": 2}, {"order_id": 9, "a": 1, "c": 3}, False),
        ("/orders/latest", ORDER, {**PAID, "id": 5}, True),
        ("/orders/latest", {"customer_id": 5, "a": 1, "b": 2}, {"customer_id": 9, "a": 1, "c": 3}, True),
        ("/orders/5", ORDER, PAID, True),  # the thing that was asked for
        ("/orders/5/summary", ORDER, PAID, True),  # what belongs to it
        ("/users/5/orders/latest", ORDER, PAID, False),
    ],
)
def test_another_thing_that_answered_is_possible_drift(url: str, before: Plain, after: Plain, *, found: bool) -> None:
    report = drift([cassette(get(f"http://api.test{url}", before))], [cassette(get(f"http://api.test{url}", after))])
    gone = [one for one in report.findings if one.rule == "field_removed"]
    assert gone
    assert any(one.confidence is not Confidence.LOW for one in gone) is found


def test_what_is_made_anew_has_another_id_and_is_the_same_thing() -> None:
    made = [Interaction(Request("POST", "http://api.test/orders"), answer(body)) for body in (ORDER, PAID)]
    report = drift([cassette(made[0])], [cassette(made[1])])
    assert ("field_removed", Confidence.HIGH) in [(one.rule, one.confidence) for one in report.findings]


def sure(before: Plain, after: Plain) -> list[tuple[str, str]]:
    findings = drift([recording(before)], [recording(after)]).findings
    return [(one.rule, one.path) for one in findings if one.confidence is not Confidence.LOW]


def test_things_that_cannot_be_told_apart_are_many() -> None:
    before: Plain = [{"name": f"n{number}", "notes": "some words"} for number in range(10)]
    after: Plain = [{"name": f"m{number}"} for number in range(12)]
    assert said(before, after) == [("field_removed", "$[*].notes")]


def test_the_only_field_of_an_object_has_another_name() -> None:
    assert said({"status": "ok"}, {"state": "fine"})
    assert said({"a": 1}, {"b": 1})
