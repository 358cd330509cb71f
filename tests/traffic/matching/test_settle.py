"""Recording again moves nothing that did not change, and never keeps what was not heard again."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.http import Interaction, Request, Response
from driftproxy.traffic.matching.match import key
from driftproxy.traffic.matching.settle import settled
from driftproxy.traffic.redact import Redactor


def got(path: str, body: str = "", *, status: int = 200, **headers: str) -> Interaction:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Interaction(Request("GET", f"https://api.test/{path}"), Response(status, "", pairs, body.encode()))


RECORDINGS = st.lists(st.builds(got, st.sampled_from("abc"), st.sampled_from(["1", "2"]), Date=st.sampled_from("xy")))


@given(RECORDINGS)
def test_the_same_again_changes_nothing(stored: list[Interaction]) -> None:
    assert settled(stored, stored) == tuple(stored)


@given(RECORDINGS, RECORDINGS)
def test_what_is_kept_is_what_was_heard(stored: list[Interaction], fresh: list[Interaction]) -> None:
    after = settled(stored, fresh)
    assert settled(after, fresh) == after
    assert Counter((key(x.request), x.response.body) for x in after) == Counter(
        (key(x.request), x.response.body) for x in fresh
    )
    assert all(x in stored or x in fresh for x in after)


@given(st.permutations([got(path) for path in "abcdef"]))
def test_another_order_of_different_requests_moves_nothing(fresh: list[Interaction]) -> None:
    stored = tuple(got(path) for path in "abcdef")
    assert settled(stored, fresh) == stored


def test_repeated_requests_keep_their_own_order() -> None:
    stored = [got("a", "1"), got("b", "1"), got("a", "2")]
    assert settled(stored, [got("a", "3"), got("a", "4"), got("b", "1")]) == (
        got("a", "3"),
        got("b", "1"),
        got("a", "4"),
    )


def test_new_requests_follow_and_gone_ones_go() -> None:
    assert settled([got("a"), got("b")], [got("c"), got("b"), got("d")]) == (got("b"), got("c"), got("d"))


def test_headers_that_differ_each_time_change_nothing() -> None:
    stored = got("a", "1", Date="Mon", X_Request_Id="1", Set_Cookie="sid=REDACTED; Expires=Mon; Path=/", Server="s")
    fresh = got(
        "a",
        "1",
        Set_Cookie="sid=REDACTED; expires=Tue; Path=/",
        server="s",
        Date="Tue",
        Age="3",
        CF_Ray="2",
        Driftproxy_Timing="0.50",
    )
    assert settled([stored], [fresh]) == (stored,)


def test_any_other_difference_counts() -> None:
    stored = got("a", "1", Date="Mon", ETag="1")
    different = (
        got("a", "2", Date="Tue", ETag="1"),
        got("a", "1", Date="Tue", ETag="2"),
        got("a", "1", Date="Tue"),
        got("a", "1", status=201, Date="Tue", ETag="1"),
        got("a", "1", Date="Tue", ETag="1", Deprecation="true"),
    )
    for fresh in different:
        assert settled([stored], [fresh]) == (fresh,)


def test_another_key_changes_nothing() -> None:
    said = b'{"token": "abcdef0123456789", "id": 7}'
    heard = Interaction(Request("GET", "https://api.test/a?api_key=abcdef0123456789"), Response(200, "", (), said))
    old, new = (Redactor(key=key)(heard) for key in (b"", b"k" * 32))
    assert settled([old], [new]) == (old,)
    assert old != new
    other = Interaction(new.request, replace(new.response, body=new.response.body.replace(b"7", b"8")))
    assert settled([old], [other]) == (other,)
