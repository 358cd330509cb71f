"""Which parts of a request change by themselves, and which are what it asks about?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.http import Request
from driftproxy.traffic.matching.volatile import differing, settled
from tests.strategies import documents

JSON = (("Content-Type", "application/json"),)
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


@pytest.mark.parametrize(
    "query",
    [
        "ts=1",
        "_=17000",
        "nonce=x7",
        "requestId=3",
        "Idempotency-Key=a",
        "since=2026-11-21T03:00:00Z",
        "from=2026-11-21 03:00",
        "created_at=1700000000",
        "expires=1700000000123",
        "cursor=eyJpZCI6MTAwfQ",
        "endCursor=eyJpZCI6MTAwfQ",
    ],
)
def test_volatile(query: str) -> None:
    name = query.partition("=")[0]
    assert settled(Request("GET", f"http://h/?{query}")).aside == (f"query {name}",)
    assert settled(Request("POST", "http://h/", FORM, query.encode())).aside == (f"body {name}",)


@pytest.mark.parametrize(
    "query",
    [
        "page=2",
        "date=2026-11-21",
        "order=1700000000",
        "id=9b2f",
        "time=noon",
        "at=x",
        "since=7",
        "v=2026-11",
        "after=1500000001",
        "cursor=100",
    ],
)
def test_what_is_asked_about_stays(query: str) -> None:
    whole = Request("GET", f"http://h/?{query}")
    assert settled(whole) == settled(whole).__class__(whole, ())


def test_what_is_in_a_list_is_asked_about() -> None:
    for body in (b'{"delete": ["u1"]}', b'["a", 7]', b'{"ids": [1, 2]}'):
        assert settled(Request("POST", "http://h/", JSON, body)).aside == ()


def test_a_json_body() -> None:
    body = {"sent_at": 1700000000, "lines": [{"nonce": "a", "n": 1}, {"nonce": "b", "n": 2}], "total": 1700000000}
    said = settled(Request("POST", "http://h/", JSON, json.dumps(body).encode()), {"body $.lines[*].n"})
    assert said.aside == ("body $.sent_at", "body $.lines[*].nonce", "body $.lines[*].n")
    assert json.loads(said.request.body)["total"] == 1700000000


@given(documents, st.sets(st.text(), max_size=3))
def test_it_never_fails_and_settles_once(body: object, ignore: set[str]) -> None:
    request = Request("POST", "http://h/?a=1&a=2&b", JSON, json.dumps(body).encode())
    once = settled(request, ignore).request
    assert settled(once, ignore).request == once


@pytest.mark.parametrize(
    ("stored", "asked", "parts"),
    [
        ("a=1&b=2", "a=1&b=3", ("query b",)),
        ("a=1&a=2", "a=1&a=3", ("query a",)),
        ("a=1", "a=1", ()),
        ("a=1", "a=1&b=2", ("query b",)),
        ("a=1&a=2", "a=1", ("query a",)),
    ],
)
def test_where_two_requests_differ(stored: str, asked: str, parts: tuple[str, ...]) -> None:
    assert differing(Request("GET", f"http://h/?{stored}"), Request("GET", f"http://h/?{asked}")) == parts
    as_json = [json.dumps({"x": one.split("&")}).encode() for one in (stored, asked)]
    bodies = [Request("POST", "http://h/", JSON, one) for one in as_json]
    assert differing(*bodies) == (("body $.x[*]",) if parts else ())
