"""Is another outcome of the same request told for what it is?"""

import pytest

from driftproxy.diff.answers.statuses import Turnout, compare_statuses
from driftproxy.drift import drift
from driftproxy.model.http import Response
from driftproxy.model.plain import Plain
from driftproxy.model.surface import Endpoint
from tests.answers import recording

HERE = Endpoint("GET", "api.test", "/things/{id}")


def sent(status: int, location: str = "/v2/things/7?token=abc") -> Response:
    return Response(status, headers=(("Location", location),))


def said(before: list[Plain | Response], after: list[Plain | Response]) -> list[tuple[str, str]]:
    return [(one.rule, one.message) for one in drift([recording(*before)], [recording(*after)]).findings]


@pytest.mark.parametrize("status", [301, 308])
def test_an_endpoint_that_moved_says_where_to_without_what_may_be_secret(status: int) -> None:
    ((rule, message),) = said([1, 2], [sent(status), sent(status)])
    assert rule == "endpoint_moved"
    assert message.endswith("to http://api.test/v2/things/{id}")


def test_one_object_that_moved_is_no_endpoint_that_moved() -> None:
    assert [rule for rule, _ in said([1, 2], [1, sent(301)])] == ["redirect_appeared"]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_that_appeared(status: int) -> None:
    ((rule, message),) = said([1], [sent(status, "https://files.test/a/b#c")])
    assert rule == "redirect_appeared"
    assert message.endswith("to https://files.test/a/b")


@pytest.mark.parametrize("location", ["", "http://[::1/x"])
def test_a_redirect_that_does_not_say_where_to(location: str) -> None:
    ((rule, message),) = said([1], [sent(302, location)])
    assert (rule, message.endswith("302 Found")) == ("redirect_appeared", True)


def test_other_redirects_are_statuses_that_changed() -> None:
    assert [rule for rule, _ in said([sent(302)], [sent(301)])] == ["status_changed"]
    assert [rule for rule, _ in said([Response(404)], [sent(302)])] == ["status_changed"]
    assert said([sent(302)], [sent(302, "/v3/things/8")]) == []


def test_gone_for_good_is_said_as_such() -> None:
    assert "gone for good: 410" in said([1], [Response(410)])[0][1]
    assert "gone: 404" in said([1], [Response(404)])[0][1]


def test_requests_that_turned_out_alike_are_one_fact() -> None:
    turned = Turnout(HERE, 200, 200, now="an error in the body")
    (change,) = compare_statuses([turned, turned, Turnout(HERE, 200, 200)])
    assert str(change.evidence) == "in 3 of 3 stored, in 1 of 3 fresh"
    assert (change.before, change.after) == ("a success", "an error in the body")


def test_the_same_outcome_is_no_fact() -> None:
    assert compare_statuses([Turnout(HERE, 200, 200), Turnout(HERE, 404, 404)]) == []
    assert compare_statuses([Turnout(HERE, 200, 200, was="an error", now="another error")]) == []
