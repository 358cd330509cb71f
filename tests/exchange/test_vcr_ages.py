"""VCR.py of every age: what it wrote before 1.0, in YAML and JSON, and what others have written in its layout."""

import json
from textwrap import dedent

import pytest

from driftproxy.exchange import format_of, loads
from driftproxy.model.http import Interaction, Request, Response

OLD_YAML = r"""
- request: !!python/object:vcr.request.Request
    body: null
    headers: !!python/object/apply:__builtin__.frozenset
    - - !!python/tuple [accept, '*/*']
      - !!python/tuple [x-two, 'a']
    host: api.test
    method: GET
    path: /ip?a=1
    port: 80
    protocol: http
  response:
    body: {string: !!python/unicode "{\n  \"origin\": 1\n}"}
    headers: [!!python/unicode "content-type: text/x:y\r\n", !!python/unicode "date:
        Mon\r\n"]
    status: {code: 200, message: OK}
"""
OLD = Interaction(
    Request("GET", "http://api.test/ip?a=1", (("accept", "*/*"), ("x-two", "a"))),
    Response(200, "OK", (("content-type", "text/x:y"), ("date", "Mon")), b'{\n  "origin": 1\n}'),
)


def test_a_list_of_objects_is_read_as_data() -> None:
    data = OLD_YAML.lstrip("\n").encode()
    found = format_of(data)
    assert found
    assert found.title == "VCR.py"
    assert loads(data, "c").interactions == (OLD,)


@pytest.mark.parametrize(("port", "place"), [(80, "api.test"), (8080, "api.test:8080")])
def test_so_is_json(port: int, place: str) -> None:
    item = {
        "request": {
            "body": "a=1",
            "protocol": "http",
            "method": "POST",
            "headers": {"accept": "*/*"},
            "host": "api.test",
            "path": "/ip",
            "port": port,
        },
        "response": {"status": {"code": 201}, "headers": ["a: b\r\n"], "body": {"string": "{}"}},
    }
    data = json.dumps([item], indent=4).encode()
    found = format_of(data)
    assert found
    assert found.title == "VCR.py"
    assert loads(data, "c").interactions == (
        Interaction(
            Request("POST", f"http://{place}/ip", (("accept", "*/*"),), b"a=1"),
            Response(201, "", (("a", "b"),), b"{}"),
        ),
    )


def test_base64_in_an_encoding_block_and_a_status_in_words() -> None:
    text = """
        interactions:
        - request: {uri: 'http://h/', method: GET, body: {encoding: base64, string: /w==}}
          response: {status: 404 Not Found, headers: {}, body: {encoding: utf-8, string: é}}
        """
    (one,) = loads(dedent(text).encode(), "c").interactions
    assert (one.request.body, one.response) == (b"\xff", Response(404, "Not Found", (), "é".encode()))


def test_what_was_never_a_request_is_one_broken_interaction() -> None:
    (said,) = loads(b"- request: {}\n", "c.yaml").unread
    assert said.startswith("c.yaml: interaction 1 cannot be read (the request has no `uri`)")


def test_headers_as_pairs_and_httpx_as_it_was() -> None:
    text = """
        interactions:
        - request: {uri: 'http://h/', method: POST, body: {a: {b: [1]}}, headers: {}}
          response:
            body: {string: !!python/unicode 'x'}
            headers:
            - !!python/tuple [Set-Cookie, [a, b]]
            - !!python/tuple [Date, today]
            status: {code: 500, message: Oops}
        - request: {uri: 'http://h/', method: GET, body: '', headers: {}}
          response: {content: "{}", headers: {a: [b]}, http_version: HTTP/1.1, status_code: 200}
        """
    one, other = loads(dedent(text).encode(), "c").interactions
    assert one.request.body == b'{"a": {"b": [1]}}'
    assert one.response == Response(500, "Oops", (("Set-Cookie", "a"), ("Set-Cookie", "b"), ("Date", "today")), b"x")
    assert other.response == Response(200, "", (("a", "b"),), b"{}")
