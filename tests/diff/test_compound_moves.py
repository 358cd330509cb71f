"""Is a field known again at another level, and a namesake not taken for it?"""

import pytest

from driftproxy.model.plain import Plain
from tests.answers import told

CITY = {"city": "Trondheim", "street": "Munkegata 1"}


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ({"a": {"email": "a@b.test", "n": 1}}, {"a": {"n": 1}, "email": "a@b.test"}, "$.a.email", "$.email"),
        ({"a": {"n": 1}, "email": "a@b.test"}, {"a": {"email": "a@b.test", "n": 1}}, "$.email", "$.a.email"),
        ({"n": 1, "email": "a@b.test"}, {"n": 1, "contact": {"email": "a@b.test"}}, "$.email", "$.contact.email"),
        ({"customer": {"id": "cus_81", "n": 1}}, {"customer": {"n": 1}, "customer_id": "cus_81"},
         "$.customer.id", "$.customer_id"),
        ({"address_city": "Trondheim", "n": 1}, {"address": {"city": "Trondheim"}, "n": 1},
         "$.address_city", "$.address.city"),
        ({"n": 1, "home": {"address": CITY, "m": 2}}, {"n": 1, "address": CITY, "home": {"m": 2}},
         "$.home.address", "$.address"),
    ],
)  # fmt: skip
def test_a_move_is_one_finding(before: Plain, after: Plain, old: str, new: str) -> None:
    assert told(before, after) == [("field_moved", old, new)]


def test_what_is_below_a_field_that_moved_is_compared() -> None:
    before: Plain = {"n": 1, "home": {"address": {**CITY, "zip": 7030}, "m": 2}}
    after: Plain = {"n": 1, "address": {**CITY, "zip": "7030"}, "home": {"m": 2}}
    assert told(before, after) == [
        ("field_moved", "$.home.address", "$.address"),
        ("kind_changed", "$.home.address.zip", "string (digits)"),
    ]


def test_a_field_that_is_a_text_now_is_known_again() -> None:
    assert told({"n": 1, "number": 71234}, {"n": 1, "meta": {"number": "71234"}}) == [
        ("field_moved", "$.number", "$.meta.number"),
        ("kind_changed", "$.number", "string (digits)"),
    ]


def test_a_new_object_with_more_than_what_moved_is_said() -> None:
    before: Plain = {"n": 1, "email": "a@b.test"}
    after: Plain = {"n": 1, "contact": {"email": "a@b.test", "phone": "+47 1"}}
    assert told(before, after) == [
        ("field_added", "$.contact", "object {email, phone}"),
        ("field_moved", "$.email", "$.contact.email"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a": {"id": "a1", "n": 1}}, {"a": {"n": 1}, "id": "b2"}),
        ({"a": {"name": "Ada", "n": 1}}, {"a": {"n": 1}, "name": "Grace"}),
        ({"a": {"limit": 10, "n": 1}}, {"a": {"n": 1}, "limit": "ten"}),
    ],
)
def test_a_namesake_with_another_value_is_another_field(before: Plain, after: Plain) -> None:
    assert [rule for rule, _, _ in told(before, after)] == ["field_added", "field_removed"]
