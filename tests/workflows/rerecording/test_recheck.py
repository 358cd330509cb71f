"""What was asked again replaces what was known of it, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from driftproxy.model.finding import Covered, Finding, Fixture, Ignored, Report, Unchecked, Varying
from driftproxy.model.http import Cassette
from driftproxy.model.scope import Ignore
from driftproxy.workflows.rerecording.recheck import Added
from tests.answers import FINDING


@dataclass
class Last:
    """A last result in memory."""

    kept: tuple[Report, tuple[Cassette, ...], Mapping[str, Sequence[str]], str] = field(
        default=(Report((), 0), (), {}, "")
    )

    def save(
        self, report: Report, fresh: Sequence[Cassette], source: str, compared: Mapping[str, Sequence[str]]
    ) -> None:
        self.kept = report, tuple(fresh), compared, source

    def report(self) -> Report:
        return self.kept[0]

    def fresh(self) -> tuple[Cassette, ...]:
        return self.kept[1]

    def compared(self) -> Mapping[str, Sequence[str]]:
        return self.kept[2]

    def source(self) -> str:
        return self.kept[3]


def found(fingerprint: str, *cassettes: str) -> Finding:
    return replace(FINDING, fingerprint=fingerprint, fixtures=tuple(Fixture(name, (0,)) for name in cassettes))


FULL = Report(
    (found("a", "one"), found("both", "one", "two"), found("b", "two")),
    3,
    (Unchecked("one", 1, "GET x", "auth", "401"), Unchecked("two", 2, "GET y", "auth", "401")),
    ("GET a", "GET b"),
    "2026-03-04T03:00:00+00:00",
    ignored=(Ignored(found("i", "one"), Ignore(rule="r")), Ignored(found("j", "two"), Ignore(rule="r"))),
    varying=(Varying(found("v", "one"), "2026-01-01", "absent", 1, 2),),
    covered=(Covered("one", "h", ""), Covered("two", "h", "")),
)
AGAIN = Report((), 2, (), ("GET a",), "2026-03-04T04:00:00+00:00", covered=(Covered("one", "h", "2026-03-01"),))


def test_what_was_asked_again_replaces_what_was_known_of_it_and_nothing_else() -> None:
    last = Last()
    last.save(FULL, [Cassette("one"), Cassette("two")], "here", {"one": ["1", "2"], "two": ["3", "4", "5"]})
    added = Added(last)
    added.save(AGAIN, [Cassette("one", unread=("new",))], "here", {"one": ["1", "6"]})

    report = added.report()
    assert {one.fingerprint for one in report.findings} == {"both", "b"}
    assert {each.cassette for one in report.findings for each in one.fixtures} == {"two"}
    assert report.checked + len(report.unchecked) == 2 + 3
    assert [one.cassette for one in report.unchecked] == ["two"]
    assert (report.created, report.endpoints) == (AGAIN.created, ("GET a", "GET b"))
    assert [one.finding.fingerprint for one in report.ignored] == ["j"]
    assert report.varying == ()
    assert {one.cassette: one.heard for one in report.covered} == {"one": "2026-03-01", "two": ""}
    assert {one.name: one.unread for one in added.fresh()} == {"one": ("new",), "two": ()}
    assert (added.compared(), added.source()) == ({"one": ["1", "6"], "two": ["3", "4", "5"]}, "here")
