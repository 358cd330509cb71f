"""The contract of every rule: its example makes exactly it speak, and is silent against itself."""

import pytest

from driftproxy.drift import drift
from driftproxy.model import change
from driftproxy.model.change import Change
from driftproxy.model.finding import Confidence, Severity
from driftproxy.model.plugin import Rule
from driftproxy.model.policy import Ignore, Policy
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
        Ignore(rule="field_removed", path="$.*", endpoint="*"),
    ],
)
def test_an_ignored_finding_is_not_reported(ignore: Ignore) -> None:
    assert not drift(STORED, FRESH, Policy(ignores=(ignore,))).findings


@pytest.mark.parametrize("ignore", [Ignore(rule="kind_changed"), Ignore(rule="field_removed", path="$.id")])
def test_every_part_of_an_ignore_must_fit(ignore: Ignore) -> None:
    assert drift(STORED, FRESH, Policy(ignores=(ignore,))).findings


def test_a_fingerprint_can_be_ignored() -> None:
    (finding,) = drift(STORED, FRESH).findings
    assert not drift(STORED, FRESH, Policy(ignores=(Ignore(fingerprint=finding.fingerprint),))).findings


def test_a_project_decides_how_bad_a_rule_is() -> None:
    (finding,) = drift(STORED, FRESH, Policy(severities={"field_removed": Severity.INFO})).findings
    assert finding.severity is Severity.INFO


def test_one_sample_is_less_sure_than_two() -> None:
    twice = drift([cassette(get(URL, [{"a": 1, "b": 1}] * 2))], [cassette(get(URL, [{"a": 1}] * 2))])
    assert drift(STORED, FRESH).findings[0].confidence is Confidence.MEDIUM
    assert twice.findings[0].confidence is Confidence.HIGH
