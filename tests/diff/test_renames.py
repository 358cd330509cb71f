"""Are names that mean the same told from names that do not?"""

import pytest

from driftproxy.diff.renames import renamed, same_name
from driftproxy.diff.scene import Scene
from driftproxy.model.plain import Plain
from driftproxy.model.surface import Endpoint
from driftproxy.shapes.flows import flows
from driftproxy.shapes.infer import infer

ENDPOINT = Endpoint("GET", "api.test", "/")


def renames(before: dict[str, Plain], after: dict[str, Plain]) -> dict[str, str]:
    """Which fields were renamed between two objects that share no name."""
    gone = {name: infer([value]) for name, value in before.items()}
    come = {name: infer([value]) for name, value in after.items()}
    scene = Scene(ENDPOINT, 200, infer([dict(before)]), infer([dict(after)]), [(dict(before), dict(after))], flows)
    return {old: new for old, (new, _) in renamed(scene, (), (), gone, come).items()}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("userName", "username", True),
        ("user_name", "userName", True),
        ("HTTPStatus", "http_status", True),
        ("user", "users", False),
        ("id", "uuid", False),
    ],
)
def test_conventions(one: str, other: str, *, same: bool) -> None:
    assert same_name(one, other) is same


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"transaction_id": "tx_81"}, {"txn_id": "tx_81"}, {"transaction_id": "txn_id"}),
        ({"qty": 1}, {"quantity": 1}, {"qty": "quantity"}),
        ({"userName": "ada"}, {"user_name": "grace"}, {"userName": "user_name"}),
        ({"customer": {"id": "c7", "name": "Ada"}}, {"customer_details": {"id": "c7", "name": "Ada"}},
         {"customer": "customer_details"}),
        ({"total": 12}, {"total_cents": "12 EUR"}, {}),
        ({"colour": "red"}, {"weight": "heavy"}, {}),
        ({"a_flag": True}, {"b_count": True}, {}),
        ({"first_name": "Ada", "last_name": "Byron"}, {"given_name": "Ada", "family_name": "Byron"},
         {"first_name": "given_name", "last_name": "family_name"}),
    ],
)  # fmt: skip
def test_renames(before: dict[str, Plain], after: dict[str, Plain], expected: dict[str, str]) -> None:
    assert renames(before, after) == expected
