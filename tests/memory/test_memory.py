"""What many nights say: since when, how often, and which changes are news; each is told once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from driftproxy.memory import Alert, News, Standing, State, after, due, failing, message, night, settled, with_since
from driftproxy.model.finding import Confidence, Covered, Finding, Fixture, Ignored, Report, Severity, Unchecked
from driftproxy.model.scope import Ignore
from driftproxy.model.surface import Endpoint
from tests.answers import FINDING

HOST = "api.test"
COVERED = (Covered("c", HOST, "2026-08-01"), Covered("d", HOST, ""))
FOUND = replace(FINDING, endpoint=Endpoint("GET", HOST, "/a"), fixtures=(Fixture("c", (0, 2)),), message="m")
A, B = f"GET {HOST}/a", f"GET {HOST}/b"


def day(number: int) -> str:
    return (date(2026, 1, 1) + timedelta(number)).isoformat()


def ran(
    number: int,
    found: Sequence[Finding] = (),
    out: Sequence[Unchecked] = (),
    endpoints: Sequence[str] = (A, B),
    covered: Sequence[Covered] = COVERED,
) -> Report:
    return Report(
        tuple(found), 3, tuple(out), tuple(endpoints), f"{day(number)}T03:17:00+00:00", covered=tuple(covered)
    )


def out(
    endpoint: str, index: int = 0, kind: str = "auth", reason: str = "answered 401", cassette: str = "c"
) -> Unchecked:
    return Unchecked(cassette, index, f"GET https://{HOST}/{index}", kind, reason, endpoint)


class Nights:
    """Takes in one report after another and tells what is news, as a run does."""

    def __init__(self) -> None:
        self.standing = Standing()
        self.told: frozenset[str] = frozenset()

    def add(self, report: Report) -> list[Alert]:
        self.standing = after(self.standing, report)
        alerts = due(self.standing, self.told)
        self.told = settled(self.told, alerts, self.standing)
        return list(alerts)

    def news(self, *reports: Report) -> list[list[News]]:
        return [[alert.news for alert in self.add(report)] for report in reports]


def test_drift_is_told_when_it_comes_and_when_it_is_gone() -> None:
    nights = Nights()
    assert nights.news(ran(0), ran(1, [FOUND]), ran(2, [FOUND]), ran(2, [FOUND]), ran(4), ran(5)) == [
        [], [News.DRIFT], [], [], [News.GONE], [],
    ]  # fmt: skip
    (drift,) = nights.standing.drifts.values()
    assert (drift.first, drift.since, drift.last, drift.nights) == (day(1), day(1), day(2), 2)


def test_what_could_not_be_compared_is_not_gone() -> None:
    nights = Nights()
    nights.add(ran(0, [FOUND]))
    lost = [
        ran(1, out=[out(A, 0)]),
        ran(2, out=[out(A, 2, "sampled")]),
        ran(3, covered=()),
        ran(4, [replace(FOUND, fingerprint="other", rule="became_optional", confidence=Confidence.LOW)]),
    ]
    assert nights.news(*lost) == [[], [], [], []]
    assert nights.standing.drifts["abc"].state is State.OPEN
    assert nights.news(ran(5)) == [[News.GONE]]


def test_what_nobody_tries_any_more_is_dropped_after_a_month_and_what_cannot_be_checked_is_not() -> None:
    for others, state in (([out(A, 0)], State.OPEN), ([out(A, 0, "blocked")], State.DROPPED)):
        nights = Nights()
        nights.add(ran(0, [FOUND]))
        nights.add(ran(50, out=others))
        assert nights.standing.drifts["abc"].state is state


def test_a_run_of_a_part_forgets_no_fixture() -> None:
    nights = Nights()
    two = replace(FOUND, fixtures=(Fixture("c", (0,)), Fixture("d", (1,))))
    nights.add(ran(0, [two]))
    nights.add(ran(1, [replace(two, fixtures=two.fixtures[:1])], covered=COVERED[:1]))
    assert nights.standing.drifts["abc"].fixtures == {("c", 0), ("d", 1)}
    assert nights.news(ran(2, covered=COVERED[:1]), ran(3)) == [[], [News.GONE]]


def test_what_comes_and_goes_is_told_ever_less() -> None:
    nights = Nights()
    flapping = nights.news(*(ran(number, [FOUND] * (number % 2)) for number in range(60)))
    assert [one for news in flapping for one in news] == [News.DRIFT, News.GONE, News.DRIFT]
    assert nights.standing.drifts["abc"].times > 20
    still = nights.news(*(ran(number) for number in range(60, 80)))
    assert [len(news) for news in still] == [0] * 6 + [1] + [0] * 13


def test_what_another_rule_says_of_the_same_place_is_told_only_if_it_is_worse() -> None:
    nights = Nights()
    mild = replace(FOUND, fingerprint="mild", rule="became_optional", severity=Severity.WARNING)
    assert nights.news(ran(0, [mild]), ran(1, [FOUND]), ran(2, [mild]), ran(3)) == [
        [News.DRIFT], [News.DRIFT], [], [News.GONE, News.GONE],
    ]  # fmt: skip
    nights = Nights()
    assert nights.news(ran(0, [FOUND]), ran(1, [mild]), ran(2)) == [[News.DRIFT], [], [News.GONE]]


def test_what_nobody_is_to_be_told_of() -> None:
    nights = Nights()
    quiet = [replace(FOUND, confidence=Confidence.LOW), replace(FOUND, fingerprint="mild", severity=Severity.INFO)]
    assert nights.news(ran(0, quiet)) == [[]]
    assert nights.news(ran(1, [FOUND])) == [[News.DRIFT]]  # it has become sure
    assert nights.standing.drifts["abc"].since == day(0)
    ignored = replace(ran(2), ignored=(Ignored(FOUND, Ignore(path="$.email")),))
    assert nights.news(ignored, ran(3), ran(4, [FOUND])) == [[], [], [News.DRIFT]]


def test_failures_are_told_after_three_nights_and_once() -> None:
    nights = Nights()
    told = nights.news(*(ran(number, out=[out(A)], endpoints=[B]) for number in (0, 0, 1, 2, 3)), ran(4))
    assert told == [[], [], [], [News.FAILING], [], [News.RECOVERED]]
    flaky = (ran(number, out=[out(A)] * (number % 2), endpoints=[A, B][number % 2 :]) for number in range(5, 20))
    assert nights.news(*flaky) == [[]] * 15


def test_requests_that_fail_each_time_elsewhere_are_no_streak() -> None:
    nights = Nights()
    assert nights.news(*(ran(number, out=[out(A, number % 2)]) for number in range(9))) == [[]] * 9
    stuck = [ran(number, out=[out(A, number % 2), out(A, 7)]) for number in range(9, 13)]
    assert nights.news(*stuck) == [[], [], [News.FAILING], []]
    assert nights.news(ran(13, covered=()), ran(14)) == [[], [News.RECOVERED]]


def test_a_host_that_is_out_is_one_line() -> None:
    nights = Nights()
    names = [f"GET {HOST}/{number}" for number in range(400)]
    down = [out(name, number, reason=f"all of {HOST} answered 401") for number, name in enumerate(names)]
    for number in range(3):
        alerts = nights.add(ran(number, out=down, endpoints=["GET other.test/"]))
    (alert,) = alerts
    assert alert.text == f"all of {HOST} has failed for 3 nights, since {day(0)}: auth, answered 401 (400 endpoints)"
    assert len(alert.subjects) == 400
    assert with_since(ran(2), nights.standing).notes == (alert.text,)
    half = nights.add(ran(3, out=down[:200], endpoints=names[200:]))
    assert [(one.news, one.text) for one in half] == [
        (News.RECOVERED, f"200 endpoints of {HOST} can be checked again; 200 endpoints of it still fail")
    ]
    lines = [line for _, line in failing(nights.standing.tonight, nights.standing)]
    assert (len(lines), lines[-1].partition(" have")[0]) == (11, f"190 more endpoints of {HOST}")


def test_a_host_that_answers_something_is_not_out() -> None:
    nights = Nights()
    for number in range(3):
        alerts = nights.add(ran(number, out=[out(A), out(B, 1)], endpoints=[f"GET {HOST}/c"]))
    assert [alert.text.partition(" has failed")[0] for alert in alerts] == [A, B]


def test_what_nobody_decided_is_a_failure_and_what_was_decided_is_none() -> None:
    nights = Nights()
    for number in range(4):
        kinds = ("unsafe", "blocked", "sampled", "budget", "unanswered")
        assert nights.add(ran(number, out=[out(f"GET {HOST}/{kind}", kind=kind) for kind in kinds])) == []


def test_what_cannot_be_sent_is_due_again_unless_it_is_over() -> None:
    standing = after(Standing(), ran(0, [FOUND]))
    assert due(standing, ()) == due(standing, ())
    assert due(after(standing, ran(1)), ()) == ()


def test_one_message_tells_all_with_the_next_step() -> None:
    nights = Nights()
    many = [replace(FOUND, fingerprint=f"f{number}", cause="one", path=f"$.{number}") for number in range(30)]
    title, text = message(nights.add(ran(0, [*many, FOUND])))
    assert title == "driftproxy: 31 findings new"
    assert text.splitlines()[:-1] == [
        "31 findings new:",
        f"- breaking: m, at {A} → 200, and at 29 more places (field_removed)",
        f"- breaking: m, at {A} → 200 (field_removed)",
    ]
    assert text.splitlines()[-1].startswith("Next: `driftproxy report` shows more")
    several = [replace(FOUND, fingerprint=f"g{number}", path=f"$.{number}") for number in range(400)]
    assert len(message(nights.add(ran(1, several)))[1].splitlines()) < 40
    hostile = replace(FOUND, fingerprint="evil", message="\x1b[31m @everyone " + "x" * 9000)
    text = message(Nights().add(ran(2, [hostile])))[1]
    assert (len(text) < 700, "\x1b" in text, "@everyone" in text) == (True, False, False)


def test_a_report_says_since_when() -> None:
    standing = after(after(Standing(), ran(0, [FOUND])), ran(3, [FOUND]))
    (found,) = with_since(ran(3, [FOUND]), standing).findings
    assert (found.since, found.nights) == (day(0), 2)


def test_a_night_says_how_each_endpoint_and_host_did() -> None:
    before = after(Standing(), ran(0))
    report = ran(1, [FOUND], [out(B), out("GET other.test/", kind="timeout")], endpoints=[A, B])
    seen = night(report, before, after(before, report))
    assert [(one.endpoint, one.state, one.kind, one.turned) for one in seen.outcomes] == [
        (A, "drifted", "", True),
        (B, "same", "auth", False),
        ("GET other.test/", "failed", "timeout", False),
    ]
    assert [(one.host, one.same, one.drifted, one.failed, one.oldest) for one in seen.hosts] == [
        (HOST, 1, 1, 0, "2026-08-01"),
        ("other.test", 0, 0, 1, ""),
    ]


@given(st.lists(st.sampled_from(["drift", "clean", "lost", "outage"]), max_size=80))
def test_each_change_is_told_once_and_none_is_missed(script: list[str]) -> None:
    nights, said = Nights(), []
    for number, what in enumerate(script):
        lost = [out(A)] if what not in {"drift", "clean"} else []
        endpoints = [B] if what == "outage" else [A, B]
        said += [alert.news for alert in nights.add(ran(number, [FOUND] * (what == "drift"), lost, endpoints))]
    drift = [one for one in said if one in (News.DRIFT, News.GONE)]
    assert all(one is (News.DRIFT, News.GONE)[index % 2] for index, one in enumerate(drift))
    assert bool(drift) == ("drift" in script)
    told = sum(one is News.FAILING for one in said) - sum(one is News.RECOVERED for one in said)
    assert told in (0, 1)
    if script[-1:] == ["drift"]:
        assert drift[-1] is News.DRIFT
    if script[-7:] == ["clean"] * 7 and drift:
        assert drift[-1] is News.GONE
    if len(script) > 2 and set(script[-3:]) <= {"lost", "outage"}:
        assert News.FAILING in said
