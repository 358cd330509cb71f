"""Names of many things, and of one."""

import pytest

from driftproxy.describe.words import singular


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("users", "user"), ("companies", "company"), ("branches", "branch"), ("addresses", "address"), ("boxes", "box"),
        ("status", "status"), ("address", "address"), ("analysis", "analysis"), ("LineItems", "LineItem"),
        ("ies", "ies"), ("sms", "sms"), ("", ""),
    ],
)  # fmt: skip
def test_the_ending_says_it(many: str, one: str) -> None:
    assert singular(many) == one
