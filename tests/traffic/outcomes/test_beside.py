"""Is an error beside an error compared as an answer, and beside a success told as an error?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from driftproxy.traffic.outcomes.beside import Said, failures
from tests.answers import cassette, get, recording, said

REFUSED: Plain = {"ok": False, "error": "not_allowed"}
LIMITED: Plain = {"ok": False, "errors": [{"message": "rate limit reached"}]}
WELL: Plain = {"ok": True, "item": {"id": 1}}

REMADE: list[tuple[Plain, Plain, list[tuple[str, str]]]] = [
    (
        REFUSED,
        {"ok": False, "errors": [{"code": "not_allowed"}]},
        [("errors_appeared", "$.errors"), ("field_removed", "$.error")],
    ),
    (
        {"success": False, "message": "No stock"},
        {"success": False, "error": {"code": "no_stock"}},
        [("field_added", "$.error"), ("field_removed", "$.message")],
    ),
    (
        {"error": "no stock", "hint": "wait"},
        {"success": False, "error": "no stock"},
        [("field_added", "$.success"), ("field_removed", "$.hint")],
    ),
    (
        {"error": "invalid_auth", "code": 7},
        {"errors": ["invalid_auth"], "code": 7},
        [("field_added", "$.errors"), ("field_removed", "$.error")],
    ),
]


def test_what_a_status_of_failure_has_are_no_errors_beside_data() -> None:
    was: Plain = {"error": "none"}
    now: Plain = {"errors": [{"code": "none"}]}
    before, after = (cassette(get("http://api.test/x", body, 404)) for body in (was, now))
    assert {one.rule for one in drift([before], [after]).findings} == {"field_added", "field_removed"}


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("before", "after", "findings"), REMADE)
def test_the_shape_of_an_error_that_is_one_still_is_compared(
    before: Plain, after: Plain, findings: list[tuple[str, str]], times: int
) -> None:
    report = drift([recording(*[before] * times)], [recording(*[after] * times)])
    assert sorted((one.rule, one.path) for one in report.findings) == findings


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [(REFUSED, LIMITED, ["quota"]), (LIMITED, REFUSED, ["recorded-error"]), (WELL, LIMITED, ["quota"])],
)
def test_an_error_of_the_moment_beside_another_error_is_not_compared(
    before: Plain, after: Plain, kinds: list[str]
) -> None:
    report = drift([recording(before)], [recording(after)])
    assert ([one.kind for one in report.unchecked], report.findings) == (kinds, ())


def test_a_success_that_is_an_error_now_is_told_once_and_so_is_the_way_back() -> None:
    assert said(WELL, REFUSED) == [("outcome_became_error", "$")]
    assert said(REFUSED, WELL) == [("outcome_changed", "$")]
    null: Plain = {"status": 1, "error": "no stock", "price": None}
    assert said({"status": 0, "price": 5}, null) == [("outcome_became_error", "$")]


def test_errors_count_under_a_status_of_success_only() -> None:
    assert failures(Said(404, "json", WELL), Said(404, "json", LIMITED)) == (None, None)
    was, now = failures(Said(404, "json", WELL), Said(200, "json", LIMITED))
    assert (was, str(now)) == (None, "an error in the body")
