"""OpenAPI documents of every version: what they promise is read, and what cannot be followed is refused."""

import json
from typing import Any

import pytest
import yaml

from driftproxy.describe import described
from driftproxy.describe.written import as_json, as_yaml
from driftproxy.exchange import format_of, loads
from driftproxy.exchange.openapi import openapi, promised
from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.policy import Policy
from driftproxy.model.promise import Promise

USER = {"type": "object", "properties": {"id": {"type": "integer"}}}
VERSION_3 = {
    "openapi": "3.1.0",
    "info": {"title": "Users", "version": "1"},
    "servers": [{"url": "https://{region}.api.test/v1/", "variables": {"region": {"default": "eu"}}}, {"url": "/v2"}],
    "paths": {
        "/users/{id}": {
            "parameters": [],
            "get": {
                "responses": {
                    "200": {
                        "content": {
                            "Application/JSON; charset=utf-8": {"schema": {"$ref": "#/components/schemas/User"}}
                        }
                    },
                    "404": {"$ref": "#/components/responses/Missing"},
                    "4XX": {"description": "no"},
                }
            },
        },
        "/shared": {"$ref": "#/paths/~1users~1{id}"},
    },
    "components": {
        "schemas": {"User": USER},
        "responses": {"Missing": {"description": "gone", "content": {"text/plain": {}}}},
    },
}
SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Users", "version": "1"},
    "host": "api.test",
    "basePath": "/v1",
    "schemes": ["https", "http"],
    "produces": ["application/json"],
    "paths": {
        "/users": {
            "get": {"responses": {200: {"schema": {"$ref": "#/definitions/User"}}, "default": {"description": "x"}}},
            "post": {"produces": ["text/xml"], "responses": {"201": {"schema": USER}}},
        }
    },
    "definitions": {"User": USER},
}


def read(document: object) -> Promise:
    by_json = promised(json.dumps(document).encode(), "api.json")
    assert promised(yaml.safe_dump(document, sort_keys=False).encode(), "api.yaml") == by_json
    return by_json


def test_version_3() -> None:
    promise = read(VERSION_3)
    assert promise.servers == ("https://eu.api.test/v1", "/v2")
    one, same = promise.operations
    assert (one.method, one.path, same.path) == ("GET", "/users/{id}", "/shared")
    assert one.answers == {
        "200": {"application/json": {"$ref": "#/components/schemas/User"}},
        "404": {"text/plain": None},
        "4XX": {},
    }
    assert same.answers == one.answers


def test_swagger() -> None:
    promise = read(SWAGGER)
    assert promise.servers == ("https://api.test/v1",)
    listed, created = promise.operations
    assert listed.answers == {"200": {"application/json": {"$ref": "#/definitions/User"}}, "default": {}}
    assert created.answers == {"201": {"text/xml": USER}}


def test_it_is_known_by_its_content() -> None:
    described_api = described(
        [Cassette("c", (Interaction(Request("GET", "http://h/x"), Response(200)),))], Policy()
    ).document
    texts = [
        *(json.dumps(one, indent=indent).encode() for one in (VERSION_3, SWAGGER) for indent in (None, 2)),
        json.dumps(
            {"info": {"title": "a", "contact": {"name": "b"}}, "tags": [], "openapi": "3.0.0", "paths": {}}
        ).encode(),
        *(json.dumps(dict(sorted(one.items())), indent=2).encode() for one in (VERSION_3, SWAGGER)),
        yaml.safe_dump({"components": {"schemas": {"A": {"description": "x" * 5000}}}, "openapi": "3.0.0"}).encode(),
        json.dumps({"paths": {"/x": {"description": "x" * 5000}}, "swagger": "2.0"}).encode(),
        b"# a comment\n---\nopenapi: 3.0.3\npaths: {}\n",
        b"info:\n  title: x\nswagger: '2.0'\npaths: {}\n",
        as_json(described_api),
        as_yaml(described_api),
    ]
    for text in texts:
        assert format_of(text) is openapi, text
    for text in (b'{"openapi": "1"}', b'{"log": {"openapi": "3.0"}}', b"body: |\n  openapi: 3.0.0\n"):
        assert format_of(text) is not openapi, text


def test_nothing_is_recorded_in_it() -> None:
    with pytest.raises(CassetteError, match=r"^api.json: this is an OpenAPI description, in which nothing is recorded"):
        loads(json.dumps(VERSION_3).encode(), "api.json")


def changed(place: str, value: object) -> dict[str, Any]:
    document: Any = json.loads(json.dumps(VERSION_3))
    document["components"]["schemas"][place] = value
    return dict(document)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (changed("X", {"$ref": "other.yaml#/X"}), "`$ref: other.yaml#/X` leads out of the file, and is not followed"),
        (changed("X", {"items": {"$ref": "https://api.test/x.json"}}), "leads out of the file"),
        (changed("X", {"$ref": "#/components/schemas/Y"}), "`$ref: #/components/schemas/Y` leads nowhere"),
        ({**VERSION_3, "paths": {"/x": {"$ref": "#/paths/~1x"}}}, "a `$ref` in it leads back to itself"),
        ({**VERSION_3, "paths": []}, "this is no OpenAPI description of version 2 or 3 with `paths`"),
        ({"openapi": "4.0.0"}, "this is no OpenAPI description of version 2 or 3"),
    ],
)
def test_what_cannot_be_followed_is_refused(document: object, sentence: str) -> None:
    with pytest.raises(CassetteError, match=r"^api.json: ") as error:
        promised(json.dumps(document).encode(), "api.json")
    assert sentence in str(error.value)


def test_a_ref_in_an_example_is_data_and_depth_has_an_end() -> None:
    read(changed("X", {"type": "object", "example": {"$ref": "other.yaml"}, "x-more": {"$ref": "nowhere"}}))
    deep: Any = {}
    for _ in range(300):
        deep = {"items": deep}
    with pytest.raises(CassetteError, match="nests too deep"):
        promised(json.dumps(changed("X", deep)).encode(), "api.json")
    with pytest.raises(CassetteError, match=r"api.yaml"):
        promised(b"openapi: 3.0.0\npaths: &a\n  x: *a\n", "api.yaml")
    with pytest.raises(CassetteError, match=r"api.yaml, line 2"):
        promised(b"openapi: 3.0.0\npaths: {\n", "api.yaml")


def test_aliases_of_aliases_are_read_once() -> None:
    lines = [f"  a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 20)]
    text = "\n".join(["openapi: 3.0.0", "paths: {}", "components:", "  a0: &a0 [x]", *lines, ""])
    assert promised(text.encode(), "api.yaml").operations == ()
