"""What our shop does with the billing service."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx

LABELS = {"draft": "Draft", "open": "Unpaid", "paid": "Paid"}


class NotFound(Exception):
    """There is no such invoice."""


class Billing:
    """A client of the billing service; BILLING_URL and BILLING_TOKEN say where it is and who we are."""

    def __init__(self) -> None:
        token = os.environ["BILLING_TOKEN"]
        self.http = httpx.Client(
            base_url=os.environ["BILLING_URL"], headers={"Authorization": f"Bearer {token}"}, timeout=10
        )

    def account_name(self) -> str:
        return self._get("/v1/account")["name"]

    def invoices(self, before: str) -> Iterator[dict]:
        """Go through every page of the invoices that are older than a date."""
        page = self._get("/v1/invoices", created_before=before)
        yield from page["data"]
        while page["has_more"]:
            page = self._get("/v1/invoices", created_before=before, after=page["next"])
            yield from page["data"]

    def outstanding(self, before: str) -> int:
        """Add up what customers owe us for invoices older than a date, in cents."""
        return sum(invoice["total"] for invoice in self.invoices(before) if invoice["status"] == "open")

    def label(self, number: str) -> str:
        return LABELS[self._invoice(number)["status"]]

    def reminder(self, number: str) -> str:
        """Write the head of the letter that reminds a customer."""
        customer = self._invoice(number)["customer"]
        return f"To: {customer['name']} <{customer['email']}>"

    def age_in_days(self, number: str, today: datetime) -> int:
        return (today - datetime.fromisoformat(self._invoice(number)["created_at"]).astimezone(UTC)).days

    def balance(self) -> int:
        return self._get("/v1/balance")["outstanding"]

    def bill(self, customer: str, **items: int) -> dict:
        """Make an invoice of one line item per keyword: description=price in cents."""
        lines = [{"description": name, "quantity": 1, "unit_amount": price} for name, price in items.items()]
        answer = self.http.post("/v1/invoices", json={"customer": customer, "line_items": lines})
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            raise ValueError(answer.json()["error"]["message"])
        return answer.raise_for_status().json()

    def paid(self) -> Iterator[str]:
        """Listen for payments until the stream ends."""
        event = ""
        with self.http.stream("GET", "/v1/events") as answer:
            for line in answer.iter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    event = value
                elif field == "data" and event == "invoice.paid":
                    yield json.loads(value)["invoice"]

    def _invoice(self, number: str) -> dict:
        return self._get(f"/v1/invoices/{number}")

    def _get(self, path: str, **query: str) -> dict:
        answer = self.http.get(path, params=query)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise NotFound(answer.json()["error"]["message"])
        return answer.raise_for_status().json()
