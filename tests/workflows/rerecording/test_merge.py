"""One report of several: nothing is lost, and nothing is told twice."""

from dataclasses import replace

import pytest

from driftproxy.model.change import Evidence
from driftproxy.model.errors import DriftproxyError, NothingHeard
from driftproxy.model.finding import Confidence, Fixture, Report, Severity, Unchecked, Verdict
from driftproxy.model.policy import Ignore
from driftproxy.workflows.rerecording.merge import merged, shared
from tests.answers import FINDING


def test_a_finding_of_two_machines_is_one_with_the_counts_of_both() -> None:
    other = replace(
        FINDING,
        confidence=Confidence.MEDIUM,
        certainty=0.99,
        evidence=Evidence(1, 3, 0, 3),
        fixtures=(Fixture("c", (1,)), Fixture("d", (0,), ("t",))),
    )
    (found,) = merged([Report((FINDING,), 2), Report((other,), 3)]).findings
    assert (found.confidence, found.certainty, found.evidence) == (Confidence.HIGH, 0.99, Evidence(3, 5, 0, 5))
    assert found.fixtures == (
        Fixture("c", (0, 1, 2), ("tests/test_c.py::test",)),
        Fixture("d", (0,), ("t",)),
    )


def test_the_worst_comes_first_and_counts_add_up() -> None:
    mild = replace(FINDING, severity=Severity.INFO, fingerprint="mild")
    unchecked = [Unchecked(name, 0, "GET https://a.test/", "timeout", "late") for name in "ba"]
    report = merged(
        [
            Report((mild,), 2, (unchecked[0],), ("GET b/",), created="2026-01-01", notes=("n", "m")),
            Report((FINDING,), 3, (unchecked[1],), ("GET a/", "GET b/"), created="2026-01-02", notes=("n",)),
        ]
    )
    assert [one.fingerprint for one in report.findings] == ["abc", "mild"]
    assert (report.checked, report.endpoints, report.created) == (5, ("GET a/", "GET b/"), "2026-01-02")
    assert [one.cassette for one in report.unchecked] == ["a", "b"]
    assert report.notes == ("n", "m")


def test_an_ignore_is_unused_if_it_is_so_everywhere() -> None:
    one, two = Ignore(path="$.a"), Ignore(path="$.b")
    assert merged([Report((), 1, unused=(one, two)), Report((), 1, unused=(two,))]).unused == (two,)


def test_nothing_is_no_result() -> None:
    with pytest.raises(NothingHeard):
        merged([])


def test_a_share_that_is_missing_is_named_and_makes_the_whole_inconclusive() -> None:
    one, two, three = (Report((), 5, shares=(f"{number}/3",)) for number in (1, 2, 3))
    assert shared([one, two, three]) == Report((), 15)
    report = shared([one, three])
    assert (report.verdict, report.shares) == (Verdict.INCONCLUSIVE, ("1/3", "3/3"))
    assert [(each.kind, each.cassette) for each in report.unchecked] == [("missing", "the share 2/3")]
    with pytest.raises(DriftproxyError, match=r"the share 2/3 is there twice"):
        shared([two, two])
    with pytest.raises(DriftproxyError, match=r"different works: 1/3, 2/4"):
        shared([one, replace(two, shares=("2/4",))])
