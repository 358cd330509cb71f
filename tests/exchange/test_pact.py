"""Pacts: every version is read, and what is written is verified by Pact's own verifier against a real API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from pact import Verifier

from driftproxy.adapters.storage.store import Folder
from driftproxy.demo.server import BillingServer
from driftproxy.exchange import format_of, loads
from driftproxy.exchange.pact import pact
from driftproxy.model.http import Cassette, Interaction, Request, Response, header
from tests.made import CASSETTES

PARTIES = {"consumer": {"name": "shop"}, "provider": {"name": "billing"}}
VERSION_2 = {
    **PARTIES,
    "interactions": [
        {
            "description": "a user",
            "providerState": "ada is there",
            "request": {
                "method": "get",
                "path": "/users/1",
                "query": "full=true&tag=a%20b",
                "headers": {"Accept": "*/*"},
            },
            "response": {
                "status": 200,
                "headers": {"Content-Type": "application/json"},
                "body": {"id": 1, "name": "Ada"},
                "matchingRules": {"$.body.id": {"match": "type"}},
            },
        },
        {"description": "broken", "request": {"method": "GET", "path": "/x"}, "response": {"status": "ok"}},
    ],
    "metadata": {"pactSpecification": {"version": "2.0.0"}},
}
VERSION_3 = {
    **PARTIES,
    "interactions": [
        {
            "description": "a user",
            "request": {"method": "GET", "path": "/users/1", "query": {"full": ["true"], "tag": ["a b", "c"]}},
            "response": {"status": 200, "headers": {"Content-Type": "text/plain"}, "body": "Ada"},
        }
    ],
    "messages": [{"description": "an event", "contents": {"id": 1}}],
    "metadata": {"pactSpecification": {"version": "3.0.0"}},
}
VERSION_4 = {
    **PARTIES,
    "interactions": [
        {
            "type": "Synchronous/HTTP",
            "description": "a user",
            "request": {"method": "POST", "path": "/users", "body": {"content": {"name": "Ada"}, "encoded": False}},
            "response": {
                "status": 201,
                "headers": {"Set-Cookie": ["a=1", "b=2"]},
                "body": {"content": "iVBO/w==", "contentType": "image/png", "encoded": "base64"},
            },
        },
        {"type": "Asynchronous/Messages", "description": "an event", "contents": {"content": "x"}},
    ],
    "metadata": {"pactSpecification": {"version": "4.0"}},
}


def read(document: object) -> Cassette:
    data = json.dumps(document).encode()
    assert format_of(data) is pact
    return loads(data, "shop-billing.json")


def test_version_2() -> None:
    cassette = read(VERSION_2)
    (one,) = cassette.interactions
    assert one.request == Request("GET", "/users/1?full=true&tag=a%20b", (("Accept", "*/*"),))
    assert (one.response.status, json.loads(one.response.body)) == (200, {"id": 1, "name": "Ada"})
    assert cassette.unread == (
        "shop-billing.json: interaction 2 cannot be read (the `status` is missing or no number)",
    )


def test_version_3() -> None:
    cassette = read(VERSION_3)
    (one,) = cassette.interactions
    assert one.request.url == "/users/1?full=true&tag=a%20b&tag=c"
    assert one.response.body == b"Ada"
    assert cassette.unread == ("shop-billing.json: interaction 2 cannot be read (it is a message and not HTTP)",)


def test_a_body_of_nothing_and_a_text_of_no_type_are_what_they_are() -> None:
    empty, text = (
        {"request": {"path": "/x", "body": {"content": ""}}, "response": {"status": 200, "body": {"content": said}}}
        for said in ("", "hello")
    )
    first, second = read({**PARTIES, "interactions": [empty, text]}).interactions
    assert (first.request.body, first.response.body, second.response.body) == (b"", b"", b"hello")


def test_version_4() -> None:
    cassette = read(VERSION_4)
    (one,) = cassette.interactions
    assert json.loads(one.request.body) == {"name": "Ada"}
    assert one.response.headers == (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Type", "image/png"))
    assert one.response.body == b"\x89PN\xff"
    assert "a message" in cassette.unread[0]


@settings(max_examples=40)
@given(CASSETTES)
def test_reading_what_was_written_gives_the_same(cassette: Cassette) -> None:
    assert pact.dumps
    said = " ".join(pact.lost(cassette))
    data = pact.dumps(cassette)
    titles = [one["description"] for one in json.loads(data, parse_constant=pytest.fail)["interactions"]]
    assert len(titles) == len(set(titles))
    again = pact.loads(data, "made")
    assert not again.unread
    left = len(cassette.interactions) - len(again.interactions)
    assert (f"{left} request" in said and "left out: a pact is with one host" in said) == bool(left)
    hosts = {one.request.url.split("/")[2] for one in cassette.interactions}
    for host in hosts if len(hosts) == 1 else ():
        assert host in data.decode()
        for one, other in zip(cassette.interactions, again.interactions, strict=True):
            assert (one.request.method, one.response.status) == (other.request.method, other.response.status)
            places = [each.request.url.split("?")[0].rstrip("/") for each in (one, other)]
            assert places[0] == places[1]
            assert value(one.request) == value(other.request)
            assert value(one.response) == value(other.response)


def value(message: Request | Response) -> object:
    try:
        return (
            repr(json.loads(message.body))
            if "json" in (header(message.headers, "content-type") or "")
            else message.body
        )
    except ValueError:
        return message.body


def test_what_is_repeated_has_another_description() -> None:
    assert pact.dumps
    one = Interaction(Request("GET", "https://api.test/x"), Response(200))
    said = json.loads(pact.dumps(Cassette("c", (one, one))))["interactions"]
    assert [each["description"] for each in said] == ["GET /x → 200", "GET /x → 200 (2)"]


def test_what_a_pact_has_no_room_for_is_said() -> None:
    requests = [Request("GET", f"https://{host}.test/x", (("Host", "x"),)) for host in ("a", "b", "a")]
    cassette = Cassette("c", tuple(Interaction(one, Response(200, "", (("Date", "now"),))) for one in requests))
    assert pact.lost(cassette) == (
        "1 request is left out: a pact is with one host, and most are for https://a.test",
        "3 requests have headers of the connection or of cookies that are left out",
        "3 answers have headers that are different every time, and are left out",
    )


@contextmanager
def api(version: int) -> Iterator[str]:
    with BillingServer(version, 0, "right-token") as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.url
        server.shutdown()


def verify(path: Path, url: str) -> tuple[bool, dict[str, Any]]:
    verifier = Verifier("billing", host="127.0.0.1").add_source(path).add_transport(url=url)
    verifier.add_custom_header("Authorization", "Bearer right-token")
    try:
        verifier.verify()
    except RuntimeError:
        return False, verifier.results
    return True, verifier.results


def test_pacts_own_verifier_verifies_the_demo_api_and_finds_what_is_new_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACT_DO_NOT_TRACK", "true")
    assert pact.dumps
    store = Folder(Path("cassettes/billing-v1"))
    recorded = Cassette("all", tuple(one for name in store.names() for one in store.load(name).interactions))
    path = tmp_path / "billing.json"
    path.write_bytes(pact.dumps(recorded))
    with api(1) as url:
        verified, results = verify(path, url)
        assert (verified, results["errors"]) == (True, [])
    with api(2) as url:
        verified, results = verify(path, url)
    assert not verified
    assert "GET /v1/balance → 200" in str(results["errors"])
