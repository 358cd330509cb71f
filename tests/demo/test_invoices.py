"""The two faces of an invoice."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from driftproxy.demo.invoices import as_version_2, invoices


def test_each_drift_is_there_and_nothing_else_differs() -> None:
    for old, new in ((invoice, as_version_2(invoice)) for invoice in invoices()):
        customer = old.pop("customer")
        assert new.pop("email") == customer.pop("email")
        assert new.pop("customer_details") == customer | {"avatar_url": None}
        assert datetime.fromtimestamp(new.pop("created_at"), UTC) == datetime.fromisoformat(old.pop("created_at"))
        taxes = [item.pop("tax_amount") for item in new["line_items"]]
        assert all(isinstance(tax, int) for tax in taxes)
        assert (old.pop("status"), new.pop("status")) in {
            ("paid", "paid"),
            ("draft", "draft"),
            ("open", "open"),
            ("open", "past_due"),
        }
        assert old == new


def test_the_samples_make_each_drift_evident() -> None:
    old, new = invoices(), [as_version_2(invoice) for invoice in invoices()]
    assert _count(old, "status") == {"paid": 5, "open": 4, "draft": 2}
    assert _count(new, "status")["past_due"] == 2
    assert len({invoice["customer"]["email"] for invoice in old}) == 4
    assert all(invoice["customer"]["avatar_url"] for invoice in old)


def test_invoices_of_two_servers_do_not_share_their_parts() -> None:
    invoices()[0]["customer"]["name"] = "changed"
    assert invoices()[0]["customer"]["name"] == "Ada Lovelace"


def _count(face: list[dict[str, Any]], name: str) -> Mapping[str, int]:
    values = [invoice[name] for invoice in face]
    return {value: values.count(value) for value in values}
