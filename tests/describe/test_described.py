"""The OpenAPI description of recordings: a validator accepts it, and every recorded answer keeps to it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from hypothesis import given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from driftproxy.adapters.storage.store import Folder
from driftproxy.describe import described
from driftproxy.describe.written import as_json, as_yaml
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from driftproxy.model.policy import Policy
from tests.made import CASSETTES

JSON = (("Content-Type", "application/json"),)


def describe(*interactions: Interaction, templates: tuple[str, ...] = ()) -> dict[str, Any]:
    document = json.loads(as_json(described([Cassette("c", interactions)], Policy(templates=templates)).document))
    OpenAPIV31SpecValidator(document).validate()
    return dict(document)


def asked(
    path: str,
    answer: object = None,
    *,
    method: str = "GET",
    headers: Headers = (),
    status: int = 200,
    body: bytes = b"",
) -> Interaction:
    url = path if "://" in path else f"https://api.test{path}"
    told = Response(status, "", JSON, json.dumps(answer).encode()) if answer is not None else Response(status)
    return Interaction(Request(method, url, headers, body), told)


def test_the_demos_recordings_are_described_well_enough_to_publish() -> None:
    store = Folder(Path("cassettes/billing-v1"))
    recorded = [store.load(name) for name in store.names()]
    found = described(recorded, Policy())
    document = json.loads(as_json(found.document))
    OpenAPIV31SpecValidator(document).validate()
    assert not found.lost
    assert document["servers"] == [{"url": "http://127.0.0.1:8042"}]
    assert list(document["paths"]) == [
        "/v1/account", "/v1/balance", "/v1/events", "/v1/invoices", "/v1/invoices/{id}",
    ]  # fmt: skip
    assert [tag["name"] for tag in document["tags"]] == ["account", "balance", "events", "invoices"]
    assert document["components"]["securitySchemes"] == {"bearerAuth": {"type": "http", "scheme": "bearer"}}
    assert set(document["components"]["schemas"]) >= {"Customer", "Error", "LineItem"}
    one = document["paths"]["/v1/invoices/{id}"]["get"]
    assert (one["operationId"], one["security"], one["tags"]) == (
        "getV1InvoicesById",
        [{"bearerAuth": []}],
        ["invoices"],
    )
    assert one["parameters"] == [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "example": "in_1003"}
    ]
    assert {status: answer["x-samples"] for status, answer in one["responses"].items()} == {"200": 4, "404": 1}
    assert "requestBody" in document["paths"]["/v1/invoices"]["post"]
    text = as_yaml(found.document).decode()
    assert yaml.safe_load(text) == document
    assert "example: |" in text


def test_parameters_say_what_was_asked() -> None:
    key = (
        ("X-Account", "7"),
        ("User-Agent", "x"),
        ("X-Api-Key", "k"),
        ("Accept", "*/*"),
        ("Notion-Version", "2022-06-28"),
    )
    document = describe(
        asked("/v1/users/7/orders/in_12?page=1&full=true&tag=a&tag=b", [], headers=key),
        asked("/v1/users/8/orders/in_13?page=2&tag=c&api_key=s", [], headers=key),
        asked("/v1/users/9/orders/in_14?page=3", [], headers=key),
    )
    ((path, item),) = document["paths"].items()
    assert path == "/v1/users/{user_id}/orders/{order_id}"
    found = {one["name"]: one for one in item["get"]["parameters"]}
    assert found["user_id"]["schema"] == {"type": "integer"}
    assert found["page"] == {
        "name": "page",
        "in": "query",
        "required": True,
        "schema": {"type": "integer"},
        "example": 1,
    }
    assert found["full"]["schema"] == {"type": "boolean"}
    assert "required" not in found["full"]
    assert found["tag"]["schema"] == {"type": "array", "items": {"type": "string"}}
    assert found["tag"]["example"] == ["a", "b"]
    assert found["Notion-Version"]["in"] == "header"
    assert set(found) == {"user_id", "order_id", "page", "full", "tag", "Notion-Version", "X-Account"}
    assert document["components"]["securitySchemes"] == {
        "apiKeyQuery": {"type": "apiKey", "in": "query", "name": "api_key"},
        "xApiKeyHeader": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    }
    assert item["get"]["security"] == [{"xApiKeyHeader": []}, {"apiKeyQuery": [], "xApiKeyHeader": []}]


def test_who_asks_is_said_by_those_who_were_let_in() -> None:
    def security(*headers: Headers, status: int = 200) -> object:
        document = describe(*(asked("/x", headers=one, status=status) for one in headers))
        return document["paths"]["/x"]["get"].get("security")

    basic, bearer = (("Authorization", "Basic eDp5"),), (("authorization", "Bearer t"),)
    assert security(basic) == [{"basicAuth": []}]
    assert security(bearer, basic) == [{"bearerAuth": []}, {"basicAuth": []}]
    assert security(bearer, ()) == [{"bearerAuth": []}, {}]
    assert security((("Authorization", "abc"),)) == [{"authorizationHeader": []}]
    assert security(bearer, status=401) is None
    assert security(()) is None


def test_bodies_of_every_kind() -> None:
    def body(media: str, raw: bytes) -> object:
        one = Interaction(Request("GET", "https://api.test/x"), Response(200, "", (("Content-Type", media),), raw))
        return describe(one)["paths"]["/x"]["get"]["responses"]["200"]["content"]

    assert body("text/csv; charset=utf-8", b"a,b") == {"text/csv": {"schema": {"type": "string"}, "example": "a,b"}}
    assert body("image/png", b"\x89PNG\xff") == {"image/png": {}}
    assert body("no media type", b"\0\xff") == {"application/octet-stream": {}}
    assert body("", b'{"a": 1}')["application/json"]["example"] == {"a": 1}  # type: ignore[index]
    assert body("application/json", b"{broken") == {
        "application/json": {"schema": {"type": "string"}, "example": "{broken"}
    }
    assert "example" not in body("application/json", b"[NaN]")["application/json"]  # type: ignore[index]
    long = json.dumps(["x" * 99] * 5000).encode()
    assert body("application/json", long)["application/json"]["example"] == ["x" * 99] * 2  # type: ignore[index]


def test_requests_with_a_form_or_without_a_body() -> None:
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    sent = describe(
        asked("/token", {}, method="POST", headers=form, body=b"grant_type=x&scope=a"),
        asked("/token", {}, method="POST"),
    )["paths"]["/token"]["post"]["requestBody"]
    assert not sent["required"]
    assert set(sent["content"]["application/x-www-form-urlencoded"]["schema"]["properties"]) == {"grant_type", "scope"}


def test_headers_that_clients_read_are_described() -> None:
    headers = (("X-RateLimit-Limit", "60"), ("Location", "/users/8"), ("Date", "now"), *JSON)
    one = Interaction(Request("GET", "https://api.test/x"), Response(201, "", headers))
    found = describe(one)["paths"]["/x"]["get"]["responses"]["201"]["headers"]
    assert found == {
        "Location": {"schema": {"type": "string"}, "example": "/users/8"},
        "X-RateLimit-Limit": {"schema": {"type": "integer"}, "example": 60},
    }


def test_paths_that_are_one_to_openapi_are_one() -> None:
    document = describe(asked("/users/7"), asked("/users/ada", method="DELETE"), templates=("/users/{user}",))
    assert {path: sorted(item) for path, item in document["paths"].items()} == {"/users/{user}": ["delete", "get"]}
    odd = describe(asked("/a/{x}/b/{x}"), asked("/é b/{"), Interaction(Request("GET", "relative"), Response(204)))
    assert set(odd["paths"]) == {"/a/{x}/b/{x_2}", "/%C3%A9%20b/%7B", "/relative"}


def test_another_hosts_paths_name_their_servers_and_what_collides_is_said() -> None:
    found = described(
        [
            Cassette(
                "c",
                (
                    asked("/users"), asked("/users"), asked("https://login.test/token"), asked("http://other.test/users"),
                    asked("/x", method="PROPFIND"), asked("/users", status=999),
                ),
            )
        ],
        Policy(),
    )  # fmt: skip
    document: Any = found.document
    OpenAPIV31SpecValidator(document).validate()
    assert document["servers"] == [{"url": "https://api.test"}]
    assert document["paths"]["/token"]["servers"] == [{"url": "https://login.test"}]
    assert "servers" not in document["paths"]["/users"]
    assert document["paths"]["/users"]["get"]["responses"]["200"]["x-samples"] == 2
    assert found.lost == (
        "answers of GET api.test/users with status 999 are left out: HTTP has none such",
        "GET other.test/users is left out: api.test has a path like that, too",
        "PROPFIND api.test/x is left out: OpenAPI knows no such method",
    )


def test_the_same_name_is_given_to_an_operation_whatever_else_was_recorded() -> None:
    few = describe(asked("/users/7"))
    more = describe(asked("/users"), asked("/users/7"), asked("/accounts", method="POST"))
    assert few["paths"]["/users/{id}"]["get"]["operationId"] == more["paths"]["/users/{id}"]["get"]["operationId"]


def test_no_two_operations_have_one_name() -> None:
    paths = describe(asked("/a/b"), asked("/a-b"), asked("/a.b", method="POST"))["paths"]
    assert {path: one["operationId"] for path, item in paths.items() for one in item.values()} == {
        "/a-b": "getAB",
        "/a.b": "postAB",
        "/a/b": "getAB2",
    }


@settings(max_examples=12, deadline=None)
@given(CASSETTES)
def test_whatever_was_recorded_the_document_is_valid_and_the_answers_keep_to_it(cassette: Cassette) -> None:
    document: Any = described([cassette], Policy()).document
    OpenAPIV31SpecValidator(json.loads(as_json(document))).validate()
    assert yaml.safe_load(as_yaml(document)) == json.loads(as_json(document))
    ids = [one["operationId"] for item in document["paths"].values() for one in _operations(item)]
    assert len(ids) == len(set(ids))
    resource = DRAFT202012.create_resource(document)
    registry: Registry[Any] = Registry().with_resource("urn:doc", resource)
    for holder in _holders(document):
        for media in holder["content"].values():
            if "example" in media:
                schema = json.loads(json.dumps(media["schema"]).replace('"#/', '"urn:doc#/'))
                jsonschema.Draft202012Validator(schema, registry=registry).validate(media["example"])


def _operations(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for name, one in item.items() if name != "servers"]


def _holders(document: Any) -> list[dict[str, Any]]:
    found = []
    for item in document["paths"].values():
        for one in _operations(item):
            found += [one["requestBody"]] if "requestBody" in one else []
            found += [answer for answer in one.get("responses", {}).values() if "content" in answer]
    return found
