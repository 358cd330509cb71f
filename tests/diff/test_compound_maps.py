"""Is a map that became a record one finding, and so the other way round?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from tests.answers import recording

DAYS: Plain = {"rates": {f"2026-01-{day:02}": {"rate": 1.5} for day in range(1, 29)}}
ITEMS: Plain = {"rates": {"items": [{"rate": 1.5, "on": "2026-01-01"}], "total": 28}}
IDS: Plain = {"rates": {"usr_8f7a6b5c": {"rate": 1.5}, "usr_9d8c7b6a": {"rate": 2.5}}}


def found(before: Plain, after: Plain) -> list[tuple[str, str, str, str]]:
    report = drift([recording(before, before)], [recording(after, after)])
    return [(one.rule, one.path, one.before, one.after) for one in report.findings]


@pytest.mark.parametrize("keyed", [DAYS, IDS])
def test_a_map_that_became_a_record_is_one_finding_either_way(keyed: Plain) -> None:
    words = "map to object {rate}", "object {items, total}"
    assert found(keyed, ITEMS) == [("kind_changed", "$.rates", *words)]
    assert found(ITEMS, keyed) == [("kind_changed", "$.rates", *reversed(words))]


def test_other_keys_that_are_data_are_no_finding() -> None:
    assert found(DAYS, IDS) == []


def test_a_record_with_one_field_that_looks_like_data_is_a_record() -> None:
    before: Plain = {"home": {"addressline1": "x", "city": "y"}}
    after: Plain = {"home": {"addressline1": "x", "town": "z 1"}}
    assert sorted(rule for rule, *_ in found(before, after)) == ["field_added", "field_removed"]
