"""Postman collections: their saved examples are read, and what is written keeps to the published schema."""

import json
from typing import Any

import jsonschema
from hypothesis import given, settings

from driftproxy.exchange import format_of, loads
from driftproxy.exchange.postman import postman
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.made import CASSETTES

PAIR = {
    "type": "object",
    "required": ["key", "value"],
    "properties": {"key": {"type": "string"}, "value": {"type": "string"}},
}
REQUEST: dict[str, Any] = {
    "type": "object",
    "required": ["method", "header", "url"],
    "properties": {
        "method": {"type": "string"},
        "header": {"type": "array", "items": PAIR},
        "body": {
            "type": "object",
            "required": ["mode"],
            "properties": {
                "mode": {"enum": ["raw", "urlencoded", "formdata", "file", "graphql"]},
                "raw": {"type": "string"},
            },
        },
        "url": {
            "type": "object",
            "required": ["raw"],
            "properties": {
                "raw": {"type": "string"},
                "protocol": {"type": "string"},
                "port": {"type": "string"},
                **{name: {"type": "array", "items": {"type": "string"}} for name in ("host", "path")},
                "query": {"type": "array", "items": PAIR},
            },
        },
    },
}
SCHEMA = {
    # what the published schema of format 2.1 (draft 7) says of the parts that are written
    "type": "object",
    "required": ["info", "item"],
    "properties": {
        "info": {
            "type": "object",
            "required": ["name", "schema"],
            "properties": {"schema": {"const": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}},
        },
        "item": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    },
    "$defs": {
        "item": {
            "oneOf": [
                {"type": "object", "required": ["item"], "properties": {"item": {"items": {"$ref": "#/$defs/item"}}}},
                {
                    "type": "object",
                    "required": ["request"],
                    "properties": {
                        "name": {"type": "string"},
                        "request": REQUEST,
                        "response": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "originalRequest": REQUEST,
                                    "name": {"type": "string"},
                                    "status": {"type": "string"},
                                    "code": {"type": "integer"},
                                    "header": {"type": "array", "items": PAIR},
                                    "cookie": {"type": "array"},
                                    "body": {"type": "string"},
                                },
                            },
                        },
                    },
                },
            ]
        }
    },
}
INFO = {"name": "Users", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}


def example(**request: Any) -> dict[str, Any]:
    answer = {"code": 200, "status": "OK", "header": [{"key": "A", "value": "{{word}}"}], "body": "{}"}
    return {"name": "x", "request": {"method": "GET", "url": "u"}, "response": [{**answer, "originalRequest": request}]}


def read(*found: object, **more: object) -> Cassette:
    data = json.dumps({"info": INFO, "item": found, **more}).encode()
    assert format_of(data) is postman
    return loads(data, "users.json")


def requests(*found: object, **more: object) -> list[Request]:
    cassette = read(*found, **more)
    assert not cassette.unread
    return [one.request for one in cassette.interactions]


def test_examples_are_read_from_folders_with_the_collections_variables() -> None:
    url = {"raw": "{{base}}/users/:id?full=true", "variable": [{"key": "id", "value": "{{user}}"}]}
    variables = [
        {"key": "base", "value": "https://{{host}}"},
        {"key": "host", "value": "api.test"},
        {"key": "user", "value": 7},
    ]
    folder = {"name": "a", "item": [{"name": "b", "item": [example(method="GET", url=url)]}]}
    (one,) = requests(folder, variable=variables)
    assert one == Request("GET", "https://api.test/users/7?full=true")
    assert requests(example(url="{{base}}/x"))[0].url == "{{base}}/x"
    wrapped = json.dumps({"collection": {"info": INFO, "item": [example(url="http://h/")]}}).encode()
    assert len(loads(wrapped, "users.json").interactions) == 1
    turning = [{"key": "a", "value": "{{b}}{{b}}"}, {"key": "b", "value": "{{a}}{{a}}"}]
    assert requests(example(url="{{a}}"), variable=turning)[0].url.startswith("{{")


def test_urls_in_parts_are_put_together() -> None:
    url = {
        "protocol": "http",
        "host": ["api", "test"],
        "port": "8080",
        "path": ["users", {"type": "string", "value": "7"}],
        "query": [{"key": "a", "value": "1"}, {"key": "b", "value": "2", "disabled": True}],
    }
    assert requests(example(url=url))[0].url == "http://api.test:8080/users/7?a=1"


def test_bodies_and_headers_of_every_kind() -> None:
    header = [{"key": "X", "value": "1"}, {"key": "Y", "value": "2", "disabled": True}]
    forms = [{"key": "a", "value": "b c"}, {"key": "d", "value": "e", "disabled": True}]
    raw, form, graphql = requests(
        example(method="POST", url="http://h/", header=header, body={"mode": "raw", "raw": "hé"}),
        example(method="POST", url="http://h/", header="X: 1\nY: 2", body={"mode": "urlencoded", "urlencoded": forms}),
        example(
            method="POST", url="http://h/", body={"mode": "graphql", "graphql": {"query": "{a}", "variables": "{}"}}
        ),
    )
    assert (raw.headers, raw.body) == ((("X", "1"),), "hé".encode())
    assert (form.headers, form.body) == ((("X", "1"), ("Y", "2")), b"a=b+c")
    assert json.loads(graphql.body)["query"] == "{a}"


def test_what_holds_no_answer_is_told() -> None:
    cassette = read(
        {"name": "never sent", "request": "https://api.test/"},
        example(url="http://h/", body={"mode": "file", "file": {"src": "x"}}),
        example(url="http://h/"),
    )
    assert len(cassette.interactions) == 1
    assert cassette.unread == (
        "users.json: interaction 1 cannot be read (no example of an answer is saved with this request)",
        "users.json: interaction 2 cannot be read (its body is a file, which is not read)",
    )


@settings(max_examples=25)
@given(CASSETTES)
def test_a_collection_keeps_to_the_schema_and_says_the_same_again(cassette: Cassette) -> None:
    assert postman.dumps
    data = postman.dumps(cassette)
    jsonschema.validate(json.loads(data), SCHEMA)
    assert format_of(data) is postman
    again = loads(data, "made")
    assert not again.unread
    said = " ".join(postman.lost(cassette))
    assert ("no text" in said) == any(map(_is_binary, cassette.interactions))
    assert sorted(map(repr, map(_kept, cassette.interactions))) == sorted(map(repr, again.interactions))
    if "order of time" not in said:
        assert tuple(map(_kept, cassette.interactions)) == again.interactions


def test_what_is_put_in_another_order_is_said() -> None:
    found = [Interaction(Request("GET", f"http://h/{path}"), Response(200)) for path in "aba"]
    assert not postman.lost(Cassette("c", tuple(found[:2])))
    assert postman.lost(Cassette("c", tuple(found))) == (
        "3 interactions are put in groups by path, and no longer in the order of time",
    )


def _is_binary(one: Interaction) -> bool:
    return any(_text(message.body) is None for message in (one.request, one.response))


def _kept(one: Interaction) -> Interaction:
    asked, told = one.request, one.response
    return Interaction(
        Request(asked.method, asked.url, asked.headers, (_text(asked.body) or "").encode()),
        Response(told.status, told.reason, told.headers, (_text(told.body) or "").encode()),
    )


def _text(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None
