"""HTTP archives as we write them: they keep to the standard, mitmproxy loads them, nothing goes missing unsaid."""

import json
from typing import Any

import jsonschema
from hypothesis import given, settings
from mitmproxy.io.har import request_to_flow

from driftproxy.exchange import format_of, loads
from driftproxy.exchange.har import har
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.made import CASSETTES

PAIRS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "value"],
        "properties": {"name": {"type": "string"}, "value": {"type": "string"}},
    },
}
SIZE = {"type": "integer", "minimum": -1}
HEAD = {"httpVersion": {"type": "string"}, "cookies": PAIRS, "headers": PAIRS, "headersSize": SIZE, "bodySize": SIZE}
SCHEMA: dict[str, Any] = {
    # http://www.softwareishard.com/blog/har-12-spec: what is not optional there is required here
    "type": "object",
    "required": ["log"],
    "properties": {
        "log": {
            "type": "object",
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"const": "1.2"},
                "creator": {"type": "object", "required": ["name", "version"]},
                "entries": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["startedDateTime", "time", "request", "response", "cache", "timings"],
                        "properties": {
                            "startedDateTime": {
                                "type": "string",
                                "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
                            },
                            "time": {"type": "number", "minimum": 0},
                            "cache": {"type": "object"},
                            "timings": {"type": "object", "required": ["send", "wait", "receive"]},
                            "request": {
                                "type": "object",
                                "required": ["method", "url", "queryString", *HEAD],
                                "properties": {
                                    **HEAD,
                                    "method": {"type": "string"},
                                    "url": {"type": "string"},
                                    "queryString": PAIRS,
                                    "postData": {
                                        "type": "object",
                                        "required": ["mimeType", "text"],
                                        "properties": {"mimeType": {"type": "string"}, "text": {"type": "string"}},
                                    },
                                },
                            },
                            "response": {
                                "type": "object",
                                "required": ["status", "statusText", "content", "redirectURL", *HEAD],
                                "properties": {
                                    **HEAD,
                                    "status": {"type": "integer"},
                                    "statusText": {"type": "string"},
                                    "redirectURL": {"type": "string"},
                                    "content": {
                                        "type": "object",
                                        "required": ["size", "mimeType"],
                                        "properties": {
                                            "size": {"type": "integer", "minimum": 0},
                                            "mimeType": {"type": "string"},
                                            "text": {"type": "string"},
                                            "encoding": {"const": "base64"},
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}


def written(cassette: Cassette) -> bytes:
    assert har.dumps
    return har.dumps(cassette)


@settings(max_examples=25)
@given(CASSETTES)
def test_an_archive_keeps_to_the_standard_and_says_the_same_again(cassette: Cassette) -> None:
    data = written(cassette)
    jsonschema.validate(json.loads(data), SCHEMA)
    assert format_of(data) is har
    texts = [one for one in cassette.interactions if _is_text(one.request.body)]
    again = loads(data, "made").interactions
    assert [one.response for one in again] == [one.response for one in cassette.interactions]
    assert [one for one in again if one.request.body] == [one for one in texts if one.request.body]
    lost = len(cassette.interactions) - len(texts)
    assert any(f"{lost} request bod" in sentence for sentence in har.lost(cassette)) == bool(lost)


def test_mitmproxy_loads_it() -> None:
    request = Request(
        "POST", "https://api.test/users?x=1", (("Content-Type", "application/json"),), b'{"a": "\xc3\xa9"}'
    )
    headers = (("Content-Type", "image/png"), ("Date", "Sat, 21 Nov 2026 10:00:00 GMT"))
    cassette = Cassette("c", (Interaction(request, Response(201, "Created", headers, b"\x89PNG\xff")),))
    (entry,) = json.loads(written(cassette))["log"]["entries"]
    assert entry["startedDateTime"] == "2026-11-21T10:00:00.000Z"
    flow = request_to_flow(entry)
    assert (flow.request.method, flow.request.pretty_url) == ("POST", request.url)
    assert flow.request.content == request.body
    assert flow.response
    assert (flow.response.status_code, flow.response.content) == (201, b"\x89PNG\xff")


def test_what_is_made_up_is_said() -> None:
    cassette = Cassette("c", (Interaction(Request("GET", "/users"), Response(200)),))
    assert har.lost(cassette) == (
        "1 answer says no date, which HAR asks for: 1970-01-01 is written",
        "1 request names no host, which other tools may refuse",
    )


def _is_text(body: bytes) -> bool:
    try:
        return bool(body.decode()) or not body
    except UnicodeDecodeError:
        return False
