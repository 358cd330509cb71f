"""What was seen before is weighed: now and then is not for good, and one in ten is not every other time."""

import pytest

from driftproxy.drift import drift
from driftproxy.model.finding import Report
from driftproxy.model.known import Counts, Known, Where
from driftproxy.model.plain import Plain
from driftproxy.model.policy import Policy
from driftproxy.model.scope import Scope
from tests.answers import recording

TODAY = "2026-02-01"
FULL: dict[str, Plain] = {"id": 1, "a": "text", "b": 1}
BARE: dict[str, Plain] = {"id": 1, "b": 1}


def compare(
    before: list[Plain], after: list[Plain], *nights: Counts, path: str = "$.a", uses: tuple[Scope, ...] = ()
) -> Report:
    """Compare, each night of January having shown what is given."""
    diary = {f"2026-01-{day:02}": (counts,) for day, counts in enumerate(nights, 1)}
    known = Known({Where("GET api.test/things/{id}", 200, path): diary})
    return drift([recording(*before)], [recording(*after)], Policy(today=TODAY, uses=uses), known=known)


def varies(before: list[Plain], after: list[Plain], *nights: Counts, path: str = "$.a") -> bool:
    report = compare(before, after, *nights, path=path)
    assert [one.path for one in report.findings] + [one.finding.path for one in report.varying] == [path]
    return bool(report.varying)


@pytest.mark.parametrize(
    ("nights", "varying"),
    [
        ([{"absent": 2, "string": 3}], True),
        ([{"absent": 4, "string": 5}] * 5, True),
        ([{"absent": 1, "string": 9}] * 5, False),
        ([{"absent": 5}] * 5, False),
        ([{"string": 5}] * 5, False),
        ([{"null": 5, "string": 5}], False),
        ([{"string": 5}, {"absent": 5}] * 5 + [{"string": 5}], True),
        ([{"string": 5}, {"absent": 5}] * 5 + [{"absent": 5}] * 2, True),
        # Gone for good since then:
        ([{"absent": 2, "string": 3}] * 5 + [{"absent": 5}] * 3, False),
        ([{"string": 5}, {"absent": 5}] * 5 + [{"absent": 5}] * 9, False),
    ],
)
def test_a_field_that_is_missing_throughout(nights: list[Counts], varying: bool) -> None:  # noqa: FBT001
    assert varies([FULL] * 5, [BARE] * 5, *nights) is varying


@pytest.mark.parametrize(("day", "varying"), [("2026-01-31", 0), (TODAY, 1)])
def test_a_night_that_is_looked_at_twice_is_one_night(day: str, varying: int) -> None:
    nights = {f"2026-01-{number:02}": ({"absent": 1, "string": 1},) for number in range(1, 11)}
    known = Known({Where("GET api.test/things/{id}", 200, "$.a"): {**nights, day: ({"absent": 3},)}})
    report = drift([recording(*[FULL] * 3)], [recording(*[BARE] * 3)], Policy(today=TODAY), known=known)
    assert len(report.varying) == varying


@pytest.mark.parametrize(
    ("before", "after", "path", "nights", "seen"),
    [
        ([FULL] * 4, [FULL, BARE] * 2, "$.a", {"absent": 1, "string": 3}, "absent"),
        ([BARE] * 4, [FULL] * 4, "$.a", {"absent": 2, "string": 2}, "there"),
        ([FULL] * 4, [{**FULL, "a": None}] * 4, "$.a", {"null": 2, "string": 2}, "null"),
        ([FULL] * 4, [{**FULL, "a": None}, FULL] * 2, "$.a", {"null": 1, "string": 3}, "null"),
        ([FULL] * 4, [{**FULL, "a": ["text"]}] * 4, "$.a", {"array": 2, "string": 2}, "array"),
        ([{"a": "a@b.test"}] * 4, [{"a": "no address"}] * 4, "$.a", {"string": 2, "string (email)": 2}, "string"),
        ([{"a": n + 1000} for n in range(4)], [{"a": n + 0.5} for n in range(4)], "$.a", {"integer": 2, "decimal": 2},
         "number"),
    ],
)  # fmt: skip
def test_every_way_to_vary_can_be_known(
    before: list[Plain], after: list[Plain], path: str, nights: Counts, seen: str
) -> None:
    assert compare(before, after).findings
    report = compare(before, after, nights, path=path)
    assert not report.findings
    assert [(one.since, one.seen, one.of) for one in report.varying] == [("2026-01-01", seen, sum(nights.values()))]


@pytest.mark.parametrize(
    ("before", "after", "nights"),
    [
        ([FULL] * 4, [{**FULL, "a": {"x": 1}}] * 4, {"array": 2, "string": 2}),
        ([BARE] * 4, [{**BARE, "a": {"x": 1}}] * 4, {"absent": 2, "string": 2}),
        ([FULL] * 4, [{**FULL, "a": None}] * 4, {"absent": 2, "string": 2}),
        ([{"a": "a@b.test"}] * 4, [{"a": "2026-01-31"}] * 4, {"string": 2, "string (email)": 2}),
    ],
)
def test_another_way_to_vary_is_not_the_known_one(before: list[Plain], after: list[Plain], nights: Counts) -> None:
    report = compare(before, after, nights)
    assert ([one.path for one in report.findings], report.varying) == (["$.a"], ())


@pytest.mark.parametrize(("stored", "varying"), [(2, True), (9, False)])
def test_what_never_turned_in_many_recordings_and_often_does_now_has_begun_to(stored: int, *, varying: bool) -> None:
    often = [{"absent": 4, "string": 4}] * 5
    assert varies([FULL] * stored, [FULL, BARE, *[FULL] * (stored - 2)], *often) is varying
    assert varies([FULL] * stored, [FULL, BARE, *[FULL] * (stored - 2)], *[{"absent": 1, "string": 9}] * 5)


def test_a_field_that_was_renamed_is_never_known_to_vary() -> None:
    after: list[Plain] = [{"id": 1, "b": 1, "A": "text"}] * 4
    report = compare([FULL] * 4, after, {"absent": 2, "string": 2})
    assert [one.rule for one in report.findings] == ["field_renamed"]


@pytest.mark.parametrize(
    ("path", "endpoint", "left_out"),
    [
        ("$.o.a", "", 0),
        ("$.o", "GET /things/*", 0),
        ("$.o.a.deep[*].er", "GET api.test/things/{id}", 0),
        ("$.*.a", "", 0),
        ("$.o.ab", "", 1),
        ("$.oo", "", 1),
        ("$.o.a", "POST *", 1),
    ],
)
def test_what_holds_a_used_field_is_used(path: str, endpoint: str, left_out: int) -> None:
    place = "$.o" if path in ("$.o", "$.oo") else "$.o.a"
    before: list[Plain] = [{"id": 1, "o": {"a": "text", "b": 1}}] * 4
    after: list[Plain] = [{"id": 1, "o": None if place == "$.o" else {"b": 1}}] * 4
    nights = {"null": 2, "object": 2} if place == "$.o" else {"absent": 2, "string": 2}
    report = compare(before, after, nights, path=place, uses=(Scope(endpoint=endpoint, path=path),))
    assert (len(report.findings), len(report.varying)) == (1 - left_out, left_out)
