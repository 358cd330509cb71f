"""What is sent again, where to, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.finding import Unchecked
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.resending.permit import Permit
from driftproxy.traffic.resending.plan import aim, plan

ANY = Permit(allow=("POST /*", "PUT /*", "DELETE /*"))


def of(*requests: Request, name: str = "c") -> Cassette:
    return Cassette(name, tuple(Interaction(request, Response(200)) for request in requests))


def asked(*lines: str) -> list[tuple[int, tuple[int, ...]]]:
    """Where each request of a cassette lies, and those it waits for."""
    requests = [Request(line.split()[0], f"https://a.test{line.split()[1]}") for line in lines]
    asks, _ = plan([of(*requests)], {"a.test": ANY})
    return [(ask.index, tuple(index for _, index in ask.after)) for ask in asks]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://169.254.169.254/latest", "https://api.test/"])
def test_only_declared_hosts_are_asked_or_the_target(url: str) -> None:
    _, skipped = plan([of(Request("GET", url))], {})
    assert [one.kind for one in skipped] == ["blocked"]
    target = {"127.0.0.1:9": Permit("http")}
    assert plan([of(Request("GET", url))], target, "http://127.0.0.1:9")[1] == ()


def test_what_is_no_url_of_http_is_not_aimed() -> None:
    assert plan([of(Request("GET", "path"))], {"t": Permit()}, "https://t")[1][0].kind == "blocked"


@pytest.mark.parametrize("url", ["/users/1?a=b", "//users/1?a=b"])
def test_a_path_alone_is_aimed(url: str) -> None:
    (ask,), _ = plan([of(Request("GET", "/users/1?a=b"))], {"t": Permit()}, "https://t/base")
    assert ask.request.url == "https://t/base/users/1?a=b"
    assert plan([of(Request("GET", url))], {"t": Permit()})[1][0].kind == "blocked"


def test_a_target_takes_the_place_of_the_base_url() -> None:
    stored = [
        of(Request("GET", "https://user@api.test:444/v1/a%2Fb?x=1&y=%20#z"), Request("POST", "https://api.test/v1"))
    ]
    permits = {"api.test": Permit(allow=("POST /v1",)), "127.0.0.1:8000": Permit("http")}
    asks, skipped = plan(stored, permits, "http://127.0.0.1:8000/base/")
    assert [ask.request.url for ask in asks] == ["http://127.0.0.1:8000/base/v1/a%2Fb?x=1&y=%20"]
    # What was allowed for the recorded host says nothing about this one.
    assert [(one.index, one.request, one.kind) for one in skipped] == [(1, "POST https://api.test/v1", "unsafe")]
    assert '`allow = ["POST /base/v1"]` under `[hosts."127.0.0.1:8000"]`' in skipped[0].reason
    permits["127.0.0.1:8000"] = Permit("http", allow=("POST /base/v1",))
    assert plan(stored, permits, "http://127.0.0.1:8000/base/")[1] == ()


def test_the_place_of_each_request_is_kept() -> None:
    requests = [Request(method, "https://a.test/") for method in ("GET", "PATCH", "HEAD")]
    asks, skipped = plan([of(*requests), of(*requests, name="d")], {"a.test": ANY})
    assert [ask.where for ask in asks] == [("c", 0), ("c", 2), ("d", 0), ("d", 2)]
    assert [type(one) for one in skipped] == [Unchecked, Unchecked]


def test_what_may_change_something_waits_for_what_was_before_and_is_waited_for() -> None:
    assert asked("GET /1", "GET /2", "POST /3", "GET /4", "GET /5", "PUT /6", "DELETE /6", "GET /7") == [
        (0, ()),
        (1, ()),
        (2, (0, 1)),
        (3, (2,)),
        (4, (2,)),
        (5, (3, 4)),
        (6, (5,)),
        (7, (6,)),
    ]


def test_a_request_that_was_recorded_twice_is_sent_twice_one_after_the_other() -> None:
    assert asked("GET /job", "GET /other", "GET /job", "GET /job") == [(0, ()), (1, ()), (2, (0,)), (3, (2,))]


def test_cassettes_do_not_wait_for_each_other_and_only_for_what_is_sent() -> None:
    two = [of(Request("POST", "https://a.test/"), Request("GET", "https://a.test/"), name=name) for name in "cd"]
    asks, _ = plan(two, {"a.test": ANY})
    assert [ask.after for ask in asks] == [(), (("c", 0),), (), (("d", 0),)]
    asks, _ = plan(two, {"a.test": Permit()})
    assert [ask.after for ask in asks] == [(), ()]


@given(st.lists(st.sampled_from(["GET /1", "GET /2", "POST /1", "PATCH /1"]), max_size=12))
def test_nothing_waits_for_itself_or_for_what_comes_later(lines: list[str]) -> None:
    for index, after in asked(*lines):
        assert all(one < index for one in after)


@given(st.text(), st.text(max_size=10))
def test_no_request_raises(url: str, method: str) -> None:
    plan([of(Request(method, url))], {})
    aim(Request(method, url), "https://t/")
