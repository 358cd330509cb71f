"""What we expect of an invoice that somebody has written by hand."""

import httpx
from billing import Billing

INVOICE = {
    "id": "in_1",
    "object": "invoice",
    "status": "open",
    "currency": "eur",
    "total": 8400,
    "created_at": "2026-01-05T09:30:01Z",
    "due_on": "2026-02-05",
    "memo": None,
    "customer": {"id": "cus_1", "name": "Ada Lovelace", "email": "ada@lovelace.example", "avatar_url": None},
    "line_items": [{"id": "li_1", "description": "Support", "quantity": 3, "unit_amount": 2800}],
}


def test_reminder():
    billing = Billing()
    answer = httpx.Response(200, json=INVOICE)
    billing.http = httpx.Client(base_url="https://billing.test", transport=httpx.MockTransport(lambda _: answer))
    assert billing.reminder("in_1") == "To: Ada Lovelace <ada@lovelace.example>"
