"""WireMock: what it records is read, and what we write the real one serves."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.exchange import format_of, loads
from driftproxy.exchange.wiremock import wiremock
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.exchange.wiremock import wiremock as serving

assert wiremock.dumps
dumps = wiremock.dumps

JSON = (("Content-Type", "application/json"),)
GET = Request("GET", "https://api.test/users?page=2&q=a%20b")
FIRST = Interaction(
    GET, Response(200, "OK", (*JSON, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")), '{"née": 1}'.encode())
)
SECOND = Interaction(GET, Response(503, "Not Now", (("Retry-After", "1"),), b""))
BINARY = Interaction(Request("GET", "https://api.test/logo"), Response(200, "OK", (("A", "b"),), b"\x89PNG\xff\0"))
POSTED = Interaction(
    Request("POST", "https://api.test/users", (), b'{"b": 1, "a": [2]}'), Response(201, "Created", JSON, b"{}")
)
OTHER = Interaction(Request("POST", "https://api.test/users", (), b"name=x+y"), Response(422, "", JSON, b'{"e": 1}'))
RAW = Interaction(Request("PUT", "https://api.test/blob", (), b"\xff\0"), Response(204, "No Content"))
ASKED = (FIRST, BINARY, POSTED, SECOND, OTHER, RAW)


def test_the_real_one_serves_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "recorded.json").write_bytes(dumps(Cassette("c", ASKED)))
    with serving(tmp_path) as served, httpx.Client(trust_env=False, timeout=30) as client:
        for one in ASKED:
            url = urlsplit(one.request.url)._replace(scheme="http", netloc=urlsplit(served).netloc).geturl()
            answer = client.request(one.request.method, url, content=one.request.body)
            assert (answer.status_code, answer.content) == (one.response.status, one.response.body), one
            assert {name.lower(): answer.headers.get_list(name) for name, _ in one.response.headers} == {
                name.lower(): [value for other, value in one.response.headers if other == name]
                for name, _ in one.response.headers
            }
        assert client.get(f"{served}/nothing").status_code == 404
        # JSON is matched by what it means.
        assert client.post(f"{served}/users", content=b'{"a":[2],"b":1}').status_code == 201


urls = st.sampled_from(["http://h/", "https://h:8443/a/b?c=d&e=", "https://h/%C3%A9;x?y=%2F"])
interactions = st.builds(
    Interaction,
    st.builds(Request, st.sampled_from(["GET", "POST"]), urls, st.just(()), st.binary(max_size=9)),
    st.builds(
        Response,
        st.integers(100, 599),
        st.sampled_from(["", "Fine"]),
        st.sampled_from([(), (("A", "1"), ("A", "é"), ("B", ""))]),
        st.binary(max_size=9),
    ),
)


@given(st.lists(interactions, max_size=6))
def test_all_that_is_written_is_read_again(found: list[Interaction]) -> None:
    cassette = Cassette("c", tuple(found))
    data = dumps(cassette)
    assert format_of(data) is wiremock
    assert loads(data, "c") == cassette
    assert not wiremock.lost(Cassette("c", cassette.interactions[:1]))


def test_what_is_lost_is_said() -> None:
    one = Interaction(Request("GET", "http://a/", (("A", "b"),)), Response(200, "", (("Content-Length", "0"),)))
    other = Interaction(Request("GET", "http://b/"), Response(200))
    assert wiremock.lost(Cassette("c", (one, other))) == (
        "1 request matches whatever its headers say: they are left out",
        "1 answer has headers about its length, which WireMock writes itself",
        "2 hosts are told apart by nothing: one WireMock answers for all of them",
    )


def _read(request: dict[str, object], response: dict[str, object], **more: object) -> Interaction:
    data = json.dumps({**more, "request": request, "response": response}).encode()
    found = format_of(data)
    assert found is wiremock
    cassette = loads(data, "c")
    assert not cassette.unread, cassette.unread
    (one,) = cassette.interactions
    return one


@pytest.mark.parametrize(
    ("request_", "method", "url", "body"),
    [
        ({"url": "/a?b=c"}, "ANY", "/a?b=c", b""),
        (
            {"urlPath": "/a", "queryParameters": {"b": {"equalTo": "c d"}, "e": {"matches": ".*"}}},
            "ANY",
            "/a?b=c+d",
            b"",
        ),
        ({"urlPattern": "/a/[0-9]+", "method": "get"}, "GET", "/a/[0-9]+", b""),
        ({"urlPathTemplate": "/a/{id}", "host": {"equalTo": "h"}, "port": 81}, "ANY", "http://h:81/a/{id}", b""),
        ({"url": "/a", "scheme": "https", "host": {"equalTo": "h"}}, "ANY", "https://h/a", b""),
        ({"url": "/a", "bodyPatterns": [{"matches": "x"}, {"equalToJson": {"a": 1}}]}, "ANY", "/a", b'{"a": 1}'),
        ({"url": "/a", "bodyPatterns": [{"equalToJson": "[1]"}]}, "ANY", "/a", b"[1]"),
        ({"url": "/a", "bodyPatterns": [{"equalToXml": "<a/>"}]}, "ANY", "/a", b"<a/>"),
        ({"url": "/a", "bodyPatterns": [{"binaryEqualTo": "/w=="}]}, "ANY", "/a", b"\xff"),
    ],
)
def test_the_request_is_what_is_asked_for_to_the_letter(
    request_: dict[str, object], method: str, url: str, body: bytes
) -> None:
    one = _read(request_, {"status": 200}, scenarioName="x", priority=1)
    assert (one.request.method, one.request.url, one.request.body) == (method, url, body)


def test_headers_of_a_request_are_those_that_are_equal() -> None:
    headers = {"A": {"equalTo": "b"}, "C": {"contains": "d"}, "E": {"hasExactly": [{"equalTo": "f"}, {"equalTo": "g"}]}}
    one = _read({"url": "/", "headers": headers}, {"status": 200})
    assert one.request.headers == (("A", "b"), ("E", "f"), ("E", "g"))


@pytest.mark.parametrize(
    ("response", "body"),
    [
        ({"body": "é"}, "é".encode()),
        ({"base64Body": "/w=="}, b"\xff"),
        ({"jsonBody": {"a": [1, None]}}, b'{"a": [1, null]}'),
        ({"jsonBody": None}, b"null"),
        ({"body": "{{now}}"}, b"{{now}}"),
        ({}, b""),
    ],
)
def test_the_body_of_an_answer(response: dict[str, object], body: bytes) -> None:
    assert _read({"url": "/"}, response).response == Response(200, "", (), body)


@pytest.mark.parametrize(
    ("response", "said"),
    [
        ({"fault": "EMPTY_RESPONSE"}, "it answers with a `fault`, not with a recording"),
        ({"proxyBaseUrl": "http://h"}, "it answers with a `proxyBaseUrl`, not with a recording"),
        ({"body": "{{now}}", "transformers": ["response-template"]}, "its body is a template, not an answer"),
        ({"bodyFileName": "a.json"}, "its body lies in a file of its own, which cannot be read: a.json"),
        ({"status": "many"}, "the `status` of the response is missing or no number"),
        ({"body": {"a": 1}}, "a list or a mapping stands in the place of a text"),
    ],
)
def test_what_is_no_recording_is_told(response: dict[str, object], said: str) -> None:
    data = json.dumps({"mappings": [{"request": {"url": "/"}, "response": response}]}).encode()
    cassette = loads(data, "c")
    assert not cassette.interactions
    assert said in cassette.unread[0]


def test_bodies_beside_the_mappings_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff")
    stubs = [
        {"request": {"url": f"/{n}"}, "response": {"bodyFileName": name}} for n, name in enumerate(["a.json", "b"])
    ]
    cassette = loads(
        json.dumps({"mappings": [*stubs, 5]}).encode(),
        "c",
        beside=lambda name: (tmp_path / name.removeprefix("__files/")).read_bytes(),
    )
    assert [one.response.body for one in cassette.interactions] == [b"\xff"]
    assert "b: No such file or directory" in cassette.unread[0]
    assert len(cassette.unread) == 2


@pytest.mark.parametrize(
    "text", ['{"mappings": 5, "bodyFileName"', '{"mappings": "bodyFileName"}', '{"bodyFileName": 1}']
)
def test_what_is_broken_is_said_and_not_by_whoever_looks_beside(text: str) -> None:
    assert wiremock.embed
    assert wiremock.embed(text.encode(), lambda _name: b"") == text.encode() or text.endswith("}")


def test_a_mapping_is_known_in_any_order() -> None:
    data = json.dumps({"response": {"status": 200}, "request": {"method": "GET", "urlPath": "/a"}}).encode()
    assert format_of(data) is wiremock
    assert format_of(b'{"request": {"method": "GET"}, "answer": {}}') is None
    assert format_of(b'{"mappings": []}') is wiremock
    assert format_of(b'{"mappings": [{"from": "a", "to": "b"}]}') is None
