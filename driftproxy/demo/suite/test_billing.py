"""What our shop expects of the billing service."""

from datetime import UTC, datetime

import pytest
from billing import Billing, NotFound


@pytest.fixture
def billing():
    client = Billing()
    yield client
    client.http.close()


def test_we_are_known(billing):
    assert billing.account_name() == "The Difference Shop"


def test_invoices_come_from_every_page(billing):
    numbers = [invoice["id"] for invoice in billing.invoices(before="2026-04-01")]
    assert numbers == [f"in_{number}" for number in range(1001, 1012)]


def test_outstanding_money_is_added_up(billing):
    assert billing.outstanding(before="2026-04-01") == 11775


@pytest.mark.parametrize(("number", "label"), [("in_1001", "Paid"), ("in_1002", "Unpaid")])
def test_label(billing, number, label):
    assert billing.label(number) == label


def test_reminder_goes_to_the_customer(billing):
    assert billing.reminder("in_1002") == "To: Grace Hopper <grace@hopper.example>"


def test_age_of_an_invoice(billing):
    assert billing.age_in_days("in_1003", datetime(2026, 3, 1, tzinfo=UTC)) == 52


def test_balance(billing):
    assert billing.balance() > 0


def test_unknown_invoice(billing):
    with pytest.raises(NotFound, match="in_9999"):
        billing.label("in_9999")


def test_bill_a_customer(billing):
    invoice = billing.bill("cus_7003", Consulting=15000, Travel=4200)
    assert invoice["id"].startswith("in_")
    assert invoice["total"] == 19200


def test_bill_without_items_is_refused(billing):
    with pytest.raises(ValueError, match="at least one line item"):
        billing.bill("cus_7003")


def test_payments_arrive(billing):
    assert "in_1001" in list(billing.paid())
