"""The nearest recorded requests, and the differences in words."""

import json

import pytest

from driftproxy.model.http import Interaction, Request, Response
from driftproxy.traffic.matching.match import key
from driftproxy.traffic.matching.nearest import differences, most_like

JSON = (("Content-Type", "application/json"),)


def recorded(method: str, url: str, body: object = None) -> Interaction:
    data = b"" if body is None else json.dumps(body).encode()
    return Interaction(Request(method, url, JSON if data else (), data), Response(200))


CASSETTE = (
    recorded("GET", "https://h/invoices?page=1"),
    recorded("GET", "https://h/invoices/in_1"),
    recorded("POST", "https://h/invoices", {"customer": {"id": "c1"}, "lines": [1]}),
    recorded("GET", "https://other/"),
)


@pytest.mark.parametrize(
    ("request_", "index", "words"),
    [
        (Request("GET", "https://h/invoices?page=2"), 0, 'the query: page: recorded "1", asked "2"'),
        (Request("GET", "https://h/invoices"), 0, 'the query: page: recorded "1", asked without it'),
        (Request("GET", "https://h/invoices?page=1&q="), 0, 'the query: q: recorded without it, asked ""'),
        (Request("GET", "https://h/invoices?page=1&page=1"), 0, "the query: recorded 1 parameters, asked 2"),
        (Request("GET", "https://h/invoices/in_2"), 1, "the path: recorded /invoices/in_1, asked /invoices/in_2"),
        (Request("DELETE", "https://h/invoices/in_1"), 1, "the method: recorded GET, asked DELETE"),
        (Request("GET", "http://h/invoices/in_1"), 1, "the host: recorded https://h:443, asked http://h:80"),
        (
            recorded("POST", "https://h/invoices", {"customer": {"id": "c2"}, "lines": [1]}).request,
            2,
            'the body: $.customer.id: recorded "c1", asked "c2"',
        ),
        (
            recorded("POST", "https://h/invoices", {"customer": {"id": "c1"}, "lines": [1, 2]}).request,
            2,
            "the body: $.lines[1]: recorded nothing, asked 2",
        ),
        (Request("POST", "https://h/invoices", (), b"x"), 2, "the body: byte 0: "),
        (CASSETTE[1].request, 1, "nothing: this request is recorded"),
    ],
)
def test_what_is_nearest_and_differs_first(request_: Request, index: int, words: str) -> None:
    best = most_like(key(request_), (key(one.request) for one in CASSETTE))
    assert best[0] == key(CASSETTE[index].request)
    assert differences(CASSETTE[index].request, request_)[0].startswith(words)


def test_all_that_differs_and_the_next_nearest() -> None:
    stored = [recorded("POST", f"https://h/x?a={n}&b=1", {"c": n, "d": {"e": [n]}}).request for n in range(9)]
    asked = recorded("POST", "https://h/x?a=1&b=2&f=3", {"c": "x", "d": {"e": [1]}, "g": 1}).request
    best = most_like(key(asked), (key(one) for one in (CASSETTE[2].request, *stored)))
    assert (best[0], len(best)) == (key(stored[1]), 3)
    assert differences(stored[1], asked) == (
        'the query: b: recorded "1", asked "2"',
        'the query: f: recorded without it, asked "3"',
        'the body: $.c: recorded 1, asked "x"',
        "the body: $.g: recorded nothing, asked 1",
    )
    said = [recorded("POST", "https://h/g", {"query": "{ a }", "variables": {"id": n}}).request for n in range(9)]
    changed = recorded("POST", "https://h/g", {"query": "{ a b }", "variables": {"id": 7}}).request
    assert most_like(key(changed), map(key, said))[0] == key(said[7])
    elsewhere = Request("PUT", "http://h/x")
    assert most_like(key(elsewhere), map(key, stored)) == [key(stored[0])]
    assert differences(stored[0], elsewhere) == (
        "the host: recorded https://h:443, asked http://h:80",
        "the method: recorded POST, asked PUT",
    )


def test_bodies_that_say_nothing_are_shown_as_text() -> None:
    one, other = (Request("POST", "https://h/", (), body) for body in ("grün".encode(), b"gr\xff"))
    assert differences(one, other) == (r'the body: byte 2: recorded "ün", asked "\\xff"',)


def test_nothing_recorded() -> None:
    assert most_like(key(CASSETTE[0].request), ()) == []
