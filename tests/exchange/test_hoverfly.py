"""Hoverfly's simulations of every schema version, and ours against the rules that Hoverfly checks them by."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from driftproxy.exchange import format_of, loads
from driftproxy.exchange.hoverfly import hoverfly
from driftproxy.model.http import Cassette, Interaction, Request, Response

assert hoverfly.dumps
assert hoverfly.embed
dumps = hoverfly.dumps

# The rules of Hoverfly's own schema for simulations, in our words: core/handlers/v2/schema.json of
# https://github.com/SpectoLabs/hoverfly (Apache License 2.0), but stricter: there are no names beside those it has.
TEXT, FLAG = {"type": "string"}, {"type": "boolean"}


def _object(fields: dict[str, object], *required: str) -> dict[str, object]:
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


def _map(of: object) -> dict[str, object]:
    return {"type": "object", "additionalProperties": of}


def _list(of: object) -> dict[str, object]:
    return {"type": "array", "items": of}


MATCHERS = _list(_object({"matcher": TEXT, "value": {}}))
MATCHED = ("body", "destination", "method", "path", "scheme")
REQUEST = _object(
    {
        **dict.fromkeys(MATCHED, MATCHERS),
        "headers": _map(MATCHERS),
        "query": _map(MATCHERS),
        "requiresState": _map(TEXT),
    }
)
RESPONSE = _object(
    {
        "body": TEXT,
        "encodedBody": FLAG,
        "headers": _map(_list(TEXT)),
        "status": {"type": "integer"},
        "templated": FLAG,
        "transitionsState": _map(TEXT),
    }
)
SCHEMA = _object(
    {
        "data": _object(
            {
                "pairs": _list(_object({"request": REQUEST, "response": RESPONSE}, "request", "response")),
                "globalActions": _object({"delays": _list({"type": "object"})}),
            }
        ),
        "meta": _object({"schemaVersion": TEXT, "hoverflyVersion": TEXT, "timeExported": TEXT}, "schemaVersion"),
    },
    "data",
    "meta",
)

ASKED = Request("GET", "https://api.test/users/a%20b?page=2&tag=x&tag=y%20z")
ONE = Interaction(ASKED, Response(200, "", (("A", "1"), ("A", "2")), '{"née": 1}'.encode()))
BINARY = Interaction(Request("POST", "http://api.test:8080/", (), b'{"a": 1}'), Response(201, "", (), b"\xff"))


def test_what_is_written_is_what_hoverfly_accepts_and_says_the_same() -> None:
    cassette = Cassette("c", (ONE, BINARY, ONE))
    data = dumps(cassette)
    Draft7Validator(SCHEMA).validate(json.loads(data))
    assert format_of(data) is hoverfly
    assert loads(data, "c") == cassette
    assert not hoverfly.lost(cassette)


def test_answers_to_one_request_come_in_turn() -> None:
    first, _, last = json.loads(dumps(Cassette("c", (ONE, BINARY, ONE))))["data"]["pairs"]
    assert first["request"]["requiresState"] == {"sequence:1": "1"}
    assert first["response"]["transitionsState"] == {"sequence:1": "2"}
    assert last["request"]["requiresState"] == {"sequence:1": "2"}
    assert "transitionsState" not in last["response"]


def test_what_is_lost_is_said() -> None:
    odd = Interaction(Request("POST", "http://h/a%2Fb", (("A", "b"),), b"\xff"), Response(200, "Fine"))
    assert hoverfly.lost(Cassette("c", (odd, ONE))) == (
        "1 request matches any body: theirs is no text",
        "1 request matches whatever its headers say: they are left out",
        "1 answer has a reason phrase of its own, which is left out",
        "1 path has `%2F` in it, which Hoverfly takes for a slash",
    )


urls = st.sampled_from(["http://h/", "https://h:8443/a/b?c=d&e=", "https://h/%C3%A9;x?y=%2F", "/only/a/path"])
interactions = st.builds(
    Interaction,
    st.builds(Request, st.sampled_from(["GET", "POST"]), urls, st.just(()), st.text(max_size=9).map(str.encode)),
    st.builds(Response, st.integers(100, 599), st.just(""), st.just((("A", "1"), ("B", "é"))), st.binary(max_size=9)),
)


@given(st.lists(interactions, max_size=6))
def test_all_that_is_written_is_read_again(found: list[Interaction]) -> None:
    cassette = Cassette("c", tuple(found))
    data = dumps(cassette)
    Draft7Validator(SCHEMA).validate(json.loads(data))
    assert loads(data, "c", hoverfly) == cassette


def _exact(value: object) -> list[object]:
    return [{"matcher": "exact", "value": value}]


VERSIONS: dict[str, dict[str, object]] = {
    "v1": {"path": "/users/a b", "method": "GET", "destination": "api.test", "scheme": "https", "query": "page=2"},
    "v3": {
        "path": {"exactMatch": "/users/a b"},
        "method": {"exactMatch": "GET", "globMatch": "G*"},
        "destination": {"exactMatch": "api.test"},
        "scheme": {"exactMatch": "https"},
        "query": {"exactMatch": "page=2"},
        "headers": {"A": ["b"]},
    },
    "v4": {
        "path": {"exactMatch": "/users/a b"},
        "method": {"exactMatch": "GET"},
        "destination": {"exactMatch": "api.test"},
        "scheme": {"exactMatch": "https"},
        "queriesWithMatchers": {"page": {"exactMatch": "2"}},
        "headersWithMatchers": {"A": {"exactMatch": "b"}, "C": {"globMatch": "*"}},
    },
    "v5": {
        "path": _exact("/users/a b"),
        "method": [{"value": "GET"}],
        "destination": _exact("api.test"),
        "scheme": _exact("https"),
        "query": {"page": _exact("2")},
        "headers": {"A": _exact("b"), "C": [{"matcher": "glob", "value": "*"}]},
        "requiresState": {"sequence:1": "1"},
    },
}


def _simulation(request: object, version: Any = "v5", **response: object) -> bytes:
    answer = {"status": 200, "body": "e30=", "encodedBody": True, "headers": {"Content-Type": ["a/b"]}} | response
    pairs = [{"response": answer, "request": request}]
    return json.dumps({"data": {"pairs": pairs}, "meta": {"schemaVersion": version}}, indent="\t").encode()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_read(version: str) -> None:
    data = _simulation(VERSIONS[version], version)
    assert format_of(data) is hoverfly
    (one,) = loads(data, "c").interactions
    assert (one.request.method, one.request.url) == ("GET", "https://api.test/users/a%20b?page=2")
    assert one.request.headers == (() if version == "v1" else (("A", "b"),))
    assert one.response == Response(200, "", (("Content-Type", "a/b"),), b"{}")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([{"matcher": "json", "value": '{"a": 1}'}], b'{"a": 1}'),
        ([{"matcher": "xml", "value": "<a/>"}], b"<a/>"),
        ([{"matcher": "form", "value": {"a": [{"matcher": "exact", "value": "b c"}]}}], b"a=b+c"),
        ({"jsonMatch": "{}"}, b"{}"),
        ([], b""),
    ],
)
def test_the_body_of_a_captured_request_is_read(body: object, said: bytes) -> None:
    (one,) = loads(_simulation({**VERSIONS["v5"], "body": body}), "c").interactions
    assert one.request.body == said


def test_a_parameter_may_have_many_values() -> None:
    query = {"a": [{"matcher": "Exact", "value": "1;2"}], "b": [{"matcher": "array", "value": ["3", "4 5"]}]}
    (one,) = loads(_simulation({**VERSIONS["v5"], "query": query}), "c").interactions
    assert one.request.url.endswith("?a=1&a=2&b=3&b=4%205")


@pytest.mark.parametrize(
    ("change", "response", "said"),
    [
        ({"path": [{"matcher": "glob", "value": "/users/*"}]}, {}, "its `path` is a pattern (glob), which no single"),
        ({"body": [{"matcher": "jsonpath", "value": "$.a"}]}, {}, "its `body` is a pattern (jsonpath)"),
        ({"path": None}, {}, "it answers any path"),
        ({}, {"templated": True, "body": "{{ Request.Path }}"}, "its body is a template"),
        ({}, {"body": "", "bodyFile": "b.json"}, "its body lies in a file of its own, which cannot be read: b.json"),
        ({}, {"status": None}, "the `status` of the response is missing"),
    ],
)
def test_what_is_no_recording_is_told(change: dict[str, object], response: dict[str, object], said: str) -> None:
    cassette = loads(_simulation({**VERSIONS["v5"], **change}, **response), "c")
    assert not cassette.interactions
    assert said in cassette.unread[0]


def test_a_body_beside_it_is_read() -> None:
    def beside(name: str) -> bytes:
        return Path("/").joinpath("nowhere", name).read_bytes() if name == "gone" else name.encode()

    data = _simulation(VERSIONS["v5"], body="", bodyFile="bodies/b.json")
    assert loads(data, "c", beside=beside).interactions[0].response.body == b"bodies/b.json"
    gone = loads(_simulation(VERSIONS["v5"], body="", bodyFile="gone"), "c", beside=beside)
    assert "cannot be read: gone: No such file or directory" in gone.unread[0]
