"""What does the billing API know, and how do its two versions show it?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

__all__ = ["CUSTOMERS", "Invoice", "as_version_2", "create", "invoices"]

Invoice = dict[str, Any]
"""An invoice as JSON; amounts are in cents."""

CUSTOMERS: Mapping[str, Mapping[str, str]] = {
    key: {"id": key, "email": email, "name": name, "avatar_url": f"https://avatars.example.com/{key}.png"}
    for key, email, name in (
        ("cus_7001", "ada@lovelace.example", "Ada Lovelace"),
        ("cus_7002", "grace@hopper.example", "Grace Hopper"),
        ("cus_7003", "alan@turing.example", "Alan Turing"),
        ("cus_7004", "edsger@dijkstra.example", "Edsger Dijkstra"),
    )
}
_GOODS = (("Seats", 900), ("Storage, 100 GB", 450), ("Support", 2500), ("Onboarding", 12000), ("Extra API calls", 75))
_STATUSES = ("paid", "open", "draft", "paid", "open")
_FIRST, _COUNT = 1001, 11
_TODAY = "2026-03-01"
_TAX_PERCENT = 19


def invoices() -> list[Invoice]:
    """Return the invoices that are there from the start, oldest first, as version 1 shows them."""
    return [_invoice(number) for number in range(_FIRST, _FIRST + _COUNT)]


def create(number: int, customer: str, items: Sequence[Mapping[str, Any]], now: datetime) -> Invoice:
    """Return a new draft as version 1 shows it.

    `customer` is a key of `CUSTOMERS`; raises KeyError or TypeError for items without description, quantity and
    unit_amount.
    """
    lines = [
        {
            "id": f"li_{number}{position}",
            "description": item["description"],
            "quantity": item["quantity"],
            "unit_amount": item["unit_amount"],
        }
        for position, item in enumerate(items, start=1)
    ]
    return {
        "id": f"in_{number}",
        "object": "invoice",
        "status": "draft",
        "currency": "eur",
        "total": sum(line["quantity"] * line["unit_amount"] for line in lines),
        "created_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "due_on": None,
        "memo": None,
        "customer": dict(CUSTOMERS[customer]),
        "line_items": lines,
    }


def as_version_2(invoice: Invoice) -> Invoice:
    """Return the invoice as version 2 shows it; each line below is one drift that a consumer of version 1 meets."""
    customer = dict(invoice["customer"])
    overdue = invoice["status"] == "open" and invoice["due_on"] < _TODAY
    shown: Invoice = {}
    for name, value in invoice.items():
        if name == "customer":
            shown["email"] = customer.pop("email")
            shown["customer_details"] = customer | {"avatar_url": None}
        else:
            shown[name] = value
    shown["status"] = "past_due" if overdue else invoice["status"]
    shown["created_at"] = int(datetime.fromisoformat(invoice["created_at"]).timestamp())
    shown["line_items"] = [
        item | {"tax_amount": item["quantity"] * item["unit_amount"] * _TAX_PERCENT // 100}
        for item in invoice["line_items"]
    ]
    return shown


def _invoice(number: int) -> Invoice:
    place = number - _FIRST
    count = 1 + place % 3
    goods = [_GOODS[(place + step) % len(_GOODS)] for step in range(count)]
    items = [
        {"description": name, "quantity": 1 + (place + step) % 4, "unit_amount": price}
        for step, (name, price) in enumerate(goods)
    ]
    made = datetime(2026, 1 + place // 5, 3 + 2 * (place % 5), 9, 30, place, tzinfo=UTC)
    customer = list(CUSTOMERS)[place % len(CUSTOMERS)]
    status = _STATUSES[place % len(_STATUSES)]
    return create(number, customer, items, made) | {
        "status": status,
        "due_on": None if status == "draft" else f"{made:%Y}-{made.month + 1:02}-{made:%d}",
        "memo": "Thank you for the quick payment." if place % 4 == 0 else None,
    }
