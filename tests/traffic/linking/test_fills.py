"""What must be new on every run is, and the same wherever the recording has the same."""

import json
import re
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Request
from driftproxy.traffic.linking.fills import Fill, Fresh, State, expanded

UUIDS = (f"{number:08x}-89ab-4cde-8f01-23456789abcd" for number in count(1))
EMAIL = Fill("POST /users", "body $.email", "test-${uuid}@a.test")


def variable(name: str) -> str:
    if name == "uuid":
        return next(UUIDS)
    raise Unreachable("unlinked", f"no {name}")


def post(body: object, **headers: str) -> Request:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Request("POST", "https://a.test/users?k=v", (*pairs, ("A", "b")), json.dumps(body).encode())


def filled(fresh: Fresh, request: Request, index: int = 0, *, safe: bool = False) -> Request:
    return fresh.fill(request, request, index, safe=safe)


def test_what_was_filled_in_is_the_same_in_all_that_carry_it() -> None:
    fresh = Fresh(State(fills=(EMAIL,), variable=variable))
    made = json.loads(filled(fresh, post({"email": "ada@a.test", "n": 1})).body)
    assert re.fullmatch(r"test-[0-9a-f-]{36}@a\.test", made["email"])
    assert made["n"] == 1
    looked = Request("GET", "https://a.test/users?email=ada%40a.test")
    assert filled(fresh, looked, 1, safe=True).url == f"https://a.test/users?email={made['email'].replace('@', '%40')}"
    assert fresh.turns == {made["email"]: "ada@a.test"}
    assert filled(Fresh(State(fills=(EMAIL,), variable=variable)), looked, safe=True) == looked


@pytest.mark.parametrize("name", ["Idempotency-Key", "X-Idempotency-Key", "PayPal-Request-Id"])
def test_a_key_of_idempotency_is_new_of_the_same_form_and_the_same_when_it_is_tried_again(name: str) -> None:
    for key in ("9f2c1c84-1de3-4a5b-9b4e-0242ac120002", "order-77Ab", "0042"):
        fresh = Fresh(State(variable=variable))
        request = Request("POST", "https://a.test/pay", ((name, key),))
        first = filled(fresh, request)
        ((_, new),) = first.headers
        assert new != key
        assert re.sub(r"[0-9]|[A-Za-z]", "x", new) == re.sub(r"[0-9]|[A-Za-z]", "x", key)
        assert filled(fresh, request) == first
        assert filled(fresh, request, safe=True) in (request, first)
        other = filled(Fresh(State(variable=variable)), request)
        assert other != first or len(key) < 6
    body = filled(Fresh(State(variable=variable)), post({"idempotency_key": "a1b2c3d4", "n": "a1b2c3d5"}))
    assert json.loads(body.body)["idempotency_key"] != "a1b2c3d4"
    assert json.loads(body.body)["n"] == "a1b2c3d5"


def test_headers_and_parameters_are_added_and_what_nobody_knows_is_said() -> None:
    fills = (Fill("*", "header x-run", "r${uuid}"), Fill("*", "query at", "x"), Fill("*", "body $.none", "x"))
    said = filled(Fresh(State(fills=fills, variable=variable)), post({"a": 1}))
    assert said.url == "https://a.test/users?k=v&at=x"
    assert [name for name, _ in said.headers] == ["A", "x-run"]
    assert json.loads(said.body) == {"a": 1}
    with pytest.raises(Unreachable, match="no nobody"):
        filled(Fresh(State(fills=(Fill("*", "query at", "${nobody}"),), variable=variable)), post({}))


def test_a_secret_goes_to_its_host_and_takes_the_place_of_no_other() -> None:
    secret = Fill("POST a.test/users", "body $.password", "${PASSWORD}")
    fresh = Fresh(State(fills=(secret,), variable=lambda name: "s3cret-of-test"))
    constant = post({"password": "REDACTED", "token": "REDACTED"})
    assert json.loads(filled(fresh, constant).body) == {"password": "s3cret-of-test", "token": "REDACTED"}
    keyed = post({"password": "redacted7wq3vmr"})
    assert json.loads(filled(fresh, keyed, 1).body) == {"password": "s3cret-of-test"}
    again = post({"again": "redacted7wq3vmr"})
    assert json.loads(filled(fresh, again, 2).body) == {"again": "s3cret-of-test"}
    for url in ("https://b.test/users", "http://a.test:8080/users"):
        elsewhere = replace(again, url=url)
        assert filled(fresh, elsewhere, 3) == elsewhere


@given(st.text(), st.text(min_size=1))
def test_a_text_without_variables_stays(text: str, other: str) -> None:
    assert expanded(text.replace("${", ""), variable) == text.replace("${", "")
    assert expanded("${a}", lambda _: other) == other
