"""Is a field known again under another name, and an unrelated one not taken for it?"""

import pytest

from driftproxy.diff.compound.renames import renamed
from driftproxy.diff.scene import Scene
from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from driftproxy.model.surface import Endpoint
from driftproxy.shapes.flows import flows
from driftproxy.shapes.infer import infer
from tests.answers import recording

ENDPOINT = Endpoint("GET", "api.test", "/")


def renames(before: dict[str, Plain], after: dict[str, Plain]) -> dict[str, str]:
    """Which fields were renamed between two objects that share no name."""
    gone = {name: infer([value]) for name, value in before.items()}
    come = {name: infer([value]) for name, value in after.items()}
    scene = Scene(ENDPOINT, 200, infer([dict(before)]), infer([dict(after)]), [(dict(before), dict(after))], flows)
    return {old: new for old, (new, _) in renamed(scene, (), (), gone, come).items()}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"transaction_id": "tx_81"}, {"txn_id": "tx_81"}, {"transaction_id": "txn_id"}),
        ({"qty": 1}, {"quantity": 1}, {"qty": "quantity"}),
        ({"userName": "ada"}, {"user_name": "grace"}, {"userName": "user_name"}),
        ({"customer": {"id": "c7", "name": "Ada"}}, {"customer_details": {"id": "c7", "name": "Ada"}},
         {"customer": "customer_details"}),
        ({"owner": "ada@example.com"}, {"contact": "ada@example.com"}, {"owner": "contact"}),
        ({"is_active": True}, {"active": True}, {"is_active": "active"}),
        ({"is_active": True}, {"visible": True}, {}),
        ({"status": "open"}, {"phase": "open"}, {}),
        ({"billing": {"city": "Oslo", "zip": "0150"}}, {"shipping": {"city": "Rome", "zip": "00118"}}, {}),
        ({"+1": 3}, {"-1": 3}, {}),
        ({"total": 12}, {"total_cents": "12 EUR"}, {}),
        ({"id": 7}, {"user_id": "7"}, {"id": "user_id"}),
        ({"amount_due": "12.50"}, {"amount": 12.5}, {}),
        ({"age": 30}, {"nick": "n30"}, {}),
        ({"colour": "red"}, {"weight": "heavy"}, {}),
        ({"a_flag": True}, {"b_count": True}, {}),
        ({"first_name": "Ada", "last_name": "Byron"}, {"given_name": "Ada", "family_name": "Byron"},
         {"first_name": "given_name", "last_name": "family_name"}),
    ],
)  # fmt: skip
def test_renames(before: dict[str, Plain], after: dict[str, Plain], expected: dict[str, str]) -> None:
    assert renames(before, after) == expected


def test_a_name_and_a_type_that_changed_together_are_said() -> None:
    findings = drift([recording({"id": 7, "name": "Ada"})], [recording({"user_id": "7", "name": "Ada"})]).findings
    assert {(one.rule, one.path) for one in findings} == {("field_renamed", "$.id"), ("kind_changed", "$.id")}


def test_where_two_fields_could_be_the_one_none_is() -> None:
    assert renames({"owner": "ada-byron-1815"}, {"writer": "ada-byron-1815", "editor": "ada-byron-1815"}) == {}
    assert renames({"owner": "ada-byron-1815", "payee": "ada-byron-1815"}, {"contact": "ada-byron-1815"}) == {}


def test_values_that_another_field_has_say_little() -> None:
    people = ["ada-byron-1815", "bob-noyce-1927", "eve-curie-1904", "joan-clarke-1917"]
    before: list[Plain] = [{"owner": one, "login": one, "size": 71, "colour": "red"} for one in people]
    after: list[Plain] = [{"contact": one, "login": one, "size": 71, "colour": "red"} for one in people]
    findings = drift([recording(*before)], [recording(*after)]).findings
    assert sorted(finding.rule for finding in findings) == ["field_added", "field_removed"]
