"""The contract of every rule: its example makes exactly it speak, and is silent against itself."""

import pytest

from driftproxy.drift import drift
from driftproxy.model import change
from driftproxy.model.change import Change
from driftproxy.model.finding import Confidence, Severity, Verdict
from driftproxy.model.http import Interaction
from driftproxy.model.plain import Plain
from driftproxy.model.plugin import Rule
from driftproxy.model.policy import Ignore, Override, Policy
from driftproxy.plugins import discover
from driftproxy.workflows.rules import example
from tests.answers import answer, cassette, get

RULES = discover("rules", Rule)
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
URL = "http://api.test/things"


def facts() -> list[type[Change]]:
    return [kind for kind in vars(change).values() if isinstance(kind, type) and issubclass(kind, Change)][1:]


@every_rule
def test_the_example_makes_exactly_this_rule_speak(rule: Rule) -> None:
    findings = example(rule).findings
    assert [finding.rule for finding in findings] == [rule.id]
    assert findings[0].severity is rule.severity


@every_rule
def test_the_example_is_silent_against_itself(rule: Rule) -> None:
    before = [cassette(get(URL, answer(rule.before)))]
    after = [cassette(get(URL, answer(rule.after)))]
    assert drift(before, before).findings == drift(after, after).findings == ()


@pytest.mark.parametrize(("name", "rule"), RULES.items())
def test_id_title_and_doc(name: str, rule: Rule) -> None:
    assert rule.id == name
    assert rule.title.endswith(".")
    assert rule.doc


@pytest.mark.parametrize("fact", facts())
def test_every_fact_has_a_rule_that_always_speaks(fact: type[Change]) -> None:
    assert [rule.id for rule in RULES.values() if rule.on is fact and rule.catch_all]


STORED, FRESH = [cassette(get(URL, {"id": 1, "name": "Ada"}))], [cassette(get(URL, {"id": 1}))]


@pytest.mark.parametrize(
    "ignore",
    [
        Ignore(rule="field_removed"),
        Ignore(path="$.name"),
        Ignore(endpoint="GET api.test/*"),
        Ignore(endpoint="GET /things"),
        Ignore(rule="field_removed", path="$.*", endpoint="*"),
    ],
)
def test_an_ignored_finding_is_not_reported(ignore: Ignore) -> None:
    report = drift(STORED, FRESH, Policy(ignores=(ignore,)))
    assert not report.findings
    assert [(one.finding.rule, one.ignore) for one in report.ignored] == [("field_removed", ignore)]
    assert (report.verdict, report.unused) == (Verdict.CLEAN, ())
    assert report.ignored[0].finding.fixtures


@pytest.mark.parametrize("ignore", [Ignore(rule="kind_changed"), Ignore(rule="field_removed", path="$.id")])
def test_every_part_of_an_ignore_must_fit(ignore: Ignore) -> None:
    report = drift(STORED, FRESH, Policy(ignores=(ignore,)))
    assert report.findings
    assert (report.ignored, report.unused, report.expired) == ((), (ignore,), ())


@pytest.mark.parametrize(("today", "holds"), [("", True), ("2026-01-31", True), ("2026-02-01", False)])
def test_an_ignore_holds_until_the_end_of_its_last_day(today: str, *, holds: bool) -> None:
    ignore = Ignore(path="$.name", until="2026-01-31")
    report = drift(STORED, FRESH, Policy(ignores=(ignore,), today=today))
    assert (len(report.findings), len(report.ignored)) == ((0, 1) if holds else (1, 0))
    assert (report.expired, report.unused) == (() if holds else (ignore,), ())


def test_of_several_ignores_that_fit_none_is_unused() -> None:
    ignores = Ignore(path="$.name", reason="first"), Ignore(rule="field_removed")
    report = drift(STORED, FRESH, Policy(ignores=ignores))
    assert (report.ignored[0].ignore, report.unused) == (ignores[0], ())


def test_a_fingerprint_can_be_ignored() -> None:
    (finding,) = drift(STORED, FRESH).findings
    assert not drift(STORED, FRESH, Policy(ignores=(Ignore(fingerprint=finding.fingerprint),))).findings


UUIDS = "6fa459ea-ee8a-3ca4-894e-db77e160355e", "1c9b3c5e-8a8e-4d3c-9f0e-0d3a1f4b5c6d"
IDS: tuple[Plain, Plain] = (
    {"id": 1, "owner_id": 2, "group_id": UUIDS[0], "tenant_id": UUIDS[1]},
    {"id": "1", "owner_id": "2", "group_id": "g one", "tenant_id": "t one"},
)


def test_ids_that_turn_in_two_ways_in_one_answer_are_two_findings_that_can_be_told_apart() -> None:
    before, after = ([cassette(get(URL, side))] for side in IDS)
    findings = drift(before, after).findings
    assert [(finding.rule, finding.path) for finding in findings] == [("id_type_changed", "$")] * 2
    assert len({finding.fingerprint for finding in findings}) == 2


def test_a_project_decides_how_bad_a_rule_is() -> None:
    (finding,) = drift(STORED, FRESH, Policy(severities={"field_removed": Severity.INFO})).findings
    assert finding.severity is Severity.INFO


@pytest.mark.parametrize(
    ("overrides", "severity"),
    [
        ([Override(path="$.name", severity=Severity.INFO)], Severity.INFO),
        ([Override(endpoint="GET /things", severity=Severity.INFO)], Severity.INFO),
        ([Override(endpoint="POST *", severity=Severity.INFO)], Severity.WARNING),
        ([Override(rule="field_removed", path="$.id", severity=Severity.INFO)], Severity.WARNING),
        (
            [
                Override(rule="field_removed", endpoint="*/things", severity=Severity.BREAKING),
                Override(path="$.*", severity=Severity.INFO),
            ],
            Severity.BREAKING,
        ),
    ],
)
def test_a_project_decides_how_bad_a_finding_is_at_a_place(overrides: list[Override], severity: Severity) -> None:
    policy = Policy(severities={"field_removed": Severity.WARNING}, overrides=tuple(overrides))
    assert [finding.severity for finding in drift(STORED, FRESH, policy).findings] == [severity]


def test_one_sample_is_less_sure_than_two() -> None:
    twice = drift([cassette(get(URL, [{"a": 1, "b": 1}] * 2))], [cassette(get(URL, [{"a": 1}] * 2))])
    assert drift(STORED, FRESH).findings[0].confidence is Confidence.MEDIUM
    assert twice.findings[0].confidence is Confidence.HIGH


@pytest.mark.parametrize("other", [0, 100], ids=["the same things", "other things"])
def test_what_three_of_five_had_is_no_removal_where_none_of_five_has_it(other: int) -> None:
    def recorded(number: int, body: Plain) -> Interaction:
        return get(f"{URL}/{number}", answer(body))

    stored = [recorded(n, {"id": n, "name": "ab"[n % 2] * n, "nick": "x"}) for n in range(1, 4)]
    stored += [recorded(n, {"id": n, "name": "ab"[n % 2] * n}) for n in (4, 5)]
    fresh = [recorded(n, {"id": n + other, "name": "ab"[n % 2] * (n + other)}) for n in range(1, 6)]
    report = drift([cassette(*stored)], [cassette(*fresh)])
    assert [(one.rule, one.severity) for one in report.findings] == [("optional_field_unseen", Severity.INFO)]
    assert report.verdict is Verdict.CLEAN
