"""Two GraphQL requests that ask for the same are one."""

import json
from urllib.parse import urlencode

import pytest

from driftproxy.model.http import Request
from driftproxy.traffic.matching.match import key


def asked(**said: object) -> object:
    return key(Request("POST", "http://h/graphql", (("Content-Type", "application/json"),), json.dumps(said).encode()))


PLAIN = asked(query='query Q($id: ID!) { user(id: $id, note: "a  b") { id name } }', variables={"id": 1})


@pytest.mark.parametrize(
    "said",
    [
        {"query": 'query Q($id:ID!){\n  user(id:$id note:"a  b"){ # who\n id,name }\n}', "variables": {"id": 1}},
        {"variables": {"id": 1}, "operationName": None, "query": 'query Q($id:ID!){user(id:$id,note:"a  b"){id name}}'},
    ],
)
def test_the_layout_of_a_document_says_nothing(said: dict[str, object]) -> None:
    assert asked(**said) == PLAIN


@pytest.mark.parametrize(
    "said",
    [
        {"query": 'query Q($id: ID!) { user(id: $id, note: "a b") { id name } }', "variables": {"id": 1}},
        {"query": 'query Q($id: ID!) { user(id: $id, note: "a  b") { idname } }', "variables": {"id": 1}},
        {"query": 'query Q($id: ID!) { user(id: $id, note: "a  b") { id name } }', "variables": {"id": 2}},
        {"query": 'query Q($id: ID!) { user(id: $id, note: "a  b") { id name } }', "operationName": "R"},
    ],
)
def test_what_is_asked_for_says_all(said: dict[str, object]) -> None:
    assert asked(**said) != PLAIN


def test_other_bodies_stay_as_they_are() -> None:
    assert asked(query="a,  b", variables=None) != asked(query="a b")


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ({"query": "query Q{\n a,b }", "variables": '{"y":[],"x":1}', "operationName": ""}, True),
        ({"query": "query Q { a b }", "variables": '{"x": 1, "y": []}', "extensions": "{}"}, True),
        ({"query": "query Q { a b }", "variables": '{"x": 2, "y": []}'}, False),
        ({"query": "query Q { a c }", "variables": '{"x": 1, "y": []}'}, False),
        ({"query": "query Q { a b }", "variables": '{"x": 1, "y": [}'}, False),
    ],
)
def test_nor_does_that_of_one_in_a_url(said: dict[str, str], same: bool) -> None:  # noqa: FBT001
    def url(parameters: dict[str, str]) -> str:
        return f"http://h/graphql?{urlencode(parameters)}"

    plain = key(Request("GET", url({"query": "query Q { a b }", "variables": '{"x": 1, "y": []}'})))
    assert (key(Request("GET", url(said))) == plain) is same
    assert key(Request("GET", "http://h/?query=a,b")) != key(Request("GET", "http://h/?query=a+b"))
