"""Is another type of all ids said once, with its places?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from tests.answers import recording, told

BEFORE: dict[str, Plain] = {
    "id": 12,
    "customer_id": 7,
    "total": 100,
    "lines": [{"id": 1, "qty": 2}, {"id": 2, "qty": 1}],
}
UUID = "6f9619ff-8b86-4011-b42d-00c04fc964{:02}"


@pytest.mark.parametrize(("write", "said"), [(str, "string (digits)"), (UUID.format, "string (uuid)")])
def test_one_cause_is_one_finding(write: type[str], said: str) -> None:
    after: Plain = {"id": write(12), "customer_id": write(7), "total": 100,
                    "lines": [{"id": write(1), "qty": 2}, {"id": write(2), "qty": 1}]}  # fmt: skip
    assert told(BEFORE, after) == [("id_type_changed", "$", said)]
    assert told(after, BEFORE) == [("id_type_changed", "$", "integer")]


def test_the_finding_names_the_places() -> None:
    after: Plain = {**BEFORE, "id": "12", "customer_id": "7"}
    (finding,) = drift([recording(BEFORE)], [recording(after)]).findings
    assert set(finding.places) == {"$.id", "$.customer_id"}
    assert "`$.customer_id`" in finding.message


def test_one_id_alone_is_said_at_its_place() -> None:
    assert told(BEFORE, {**BEFORE, "id": "12"}) == [("kind_changed", "$.id", "string (digits)")]


def test_what_is_no_id_stays_apart() -> None:
    assert [rule for rule, _, _ in told(BEFORE, {**BEFORE, "id": "12", "customer_id": "7", "total": "100"})] == [
        "id_type_changed",
        "kind_changed",
    ]
