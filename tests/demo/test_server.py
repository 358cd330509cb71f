"""The billing API as a client meets it."""

from collections.abc import Callable

import httpx
import pytest

from driftproxy.demo.server import secret

Api = Callable[[int], httpx.Client]
BILL = {"customer": "cus_7001", "line_items": [{"description": "Seats", "quantity": 2, "unit_amount": 900}]}


@pytest.mark.parametrize("version", [1, 2])
def test_pages_hold_every_invoice_once(api: Api, version: int) -> None:
    client = api(version)
    pages = [client.get("/v1/invoices").json()]
    while pages[-1]["has_more"]:
        pages.append(client.get("/v1/invoices", params={"after": pages[-1]["next"]}).json())
    numbers = [invoice["id"] for page in pages for invoice in page["data"]]
    assert [len(page["data"]) for page in pages] == [5, 5, 1]
    assert numbers == sorted(set(numbers))
    assert pages[-1]["next"] is None


@pytest.mark.parametrize("version", [1, 2])
def test_invoices_before_a_date_stay_when_others_are_created(api: Api, version: int) -> None:
    client = api(version)
    quarter = {"created_before": "2026-02-01", "after": "in_1001"}
    before = client.get("/v1/invoices", params=quarter).json()
    assert [invoice["id"] for invoice in before["data"]] == ["in_1002", "in_1003", "in_1004", "in_1005"]
    client.post("/v1/invoices", json=BILL).raise_for_status()
    assert client.get("/v1/invoices", params=quarter).json() == before
    assert client.get("/v1/invoices", params={"after": "in_1010"}).json()["data"][1:]


@pytest.mark.parametrize("path", ["/v1/invoices", "/v1/invoices/in_1001", "/v1/account", "/v1/events", "/nothing"])
def test_without_the_token_nothing_is_told(api: Api, path: str) -> None:
    for wrong in ("", "Bearer wrong", "Basic dG9rZW4="):
        answer = api(1).get(path, headers={"Authorization": wrong})
        assert answer.status_code == 401
        assert answer.json()["error"]["type"] == "unauthorized"


def test_create(api: Api) -> None:
    client = api(1)
    made = client.post("/v1/invoices", json=BILL)
    assert made.status_code == 201
    assert made.json()["total"] == 1800
    token = client.headers["authorization"].removeprefix("Bearer ")
    assert made.json()["client_secret"] == secret(token, "client")
    kept = client.get(f"/v1/invoices/{made.json()['id']}").json()
    assert kept == {name: value for name, value in made.json().items() if name != "client_secret"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b'{"customer": "cus_7001"}',
        b'{"customer": "nobody", "line_items": [{}]}',
        b'{"customer": "cus_7001", "line_items": []}',
        b'{"customer": "cus_7001", "line_items": [{"description": "Seats"}]}',
        b'{"customer": ["cus_7001"], "line_items": [{"description": "Seats"}]}',
    ],
)
def test_a_bad_create_is_refused(api: Api, body: bytes) -> None:
    answer = api(2).post("/v1/invoices", content=body)
    assert answer.status_code == 422
    assert "line item" in answer.json()["error"]["message"]


def test_what_is_not_there(api: Api) -> None:
    client = api(1)
    assert client.get("/v1/invoices/in_9999").status_code == 404
    assert client.get("/v1/invoices", params={"after": "in_9999"}).status_code == 400
    assert client.post("/v1/nothing", json={}).json()["error"]["type"] == "not_found"


def test_version_2_has_no_balance(api: Api) -> None:
    assert api(1).get("/v1/balance").json()["outstanding"] == 11775
    assert api(2).get("/v1/balance").status_code == 404


def test_version_2_shows_invoices_anew(api: Api) -> None:
    invoice = api(2).get("/v1/invoices/in_1002").json()
    assert invoice["status"] == "past_due"
    assert invoice["email"] == "grace@hopper.example"
    assert invoice["customer_details"]["avatar_url"] is None


def test_events_arrive_one_by_one(api: Api) -> None:
    with api(1).stream("GET", "/v1/events") as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        chunks = list(answer.iter_raw())
    assert chunks[0].startswith(b"event: invoice.paid\n")
    assert chunks[-1].startswith(b"event: done\n")
    assert len(chunks) == 6


def test_ids_and_times_vary_but_not_what_was_there_before(api: Api) -> None:
    one, two = api(1), api(1)
    first, second = one.get("/v1/invoices"), two.get("/v1/invoices")
    assert first.content == second.content
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert one.post("/v1/invoices", json=BILL).json()["id"] != two.post("/v1/invoices", json=BILL).json()["id"]
