"""Is a header that is gone said, a family as one, and what machines add and take away not?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.finding import Confidence, Severity, Verdict
from tests.answers import cassette, get
from tests.diff.heads.answers import USUAL, answers, compare, response, said

TOTAL = ("X-Total-Count", "42")
LIMITS = (("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "59"), ("X-RateLimit-Reset", "1790000000"))


def test_a_header_that_code_reads_is_missed_in_one_answer() -> None:
    report = compare(response(TOTAL), response())
    (finding,) = report.findings
    assert (finding.rule, finding.path, finding.confidence) == (
        "header_gone",
        "header x-total-count",
        Confidence.MEDIUM,
    )
    assert report.verdict is Verdict.DRIFT


def test_two_headers_are_two_findings_with_fingerprints_of_their_own() -> None:
    findings = said(response(TOTAL, ("Location", "/things/1")), response())
    assert sorted(findings) == ["header location", "header x-total-count"]
    assert len({finding.fingerprint for finding in findings.values()}) == 2


def test_a_header_of_the_providers_own_is_told_as_possible_until_seen_often() -> None:
    (once,) = compare(response(("X-Plan", "free")), response()).findings
    (often,) = compare(response(("X-Plan", "free")), response(), times=3).findings
    assert (once.rule, once.severity, once.confidence) == ("lesser_header_gone", Severity.INFO, Confidence.LOW)
    assert often.confidence is Confidence.HIGH


def test_a_header_of_the_providers_own_that_other_endpoints_still_have_is_not_gone() -> None:
    plan = response(("X-Plan", "free"))
    stored = [cassette(*answers(plan).interactions, *answers(plan, path="others").interactions)]
    fresh = [cassette(*answers(response()).interactions, *answers(plan, path="others").interactions)]
    assert not drift(stored, fresh).findings


@pytest.mark.parametrize(
    "name",
    ["Via", "Age", "CF-Ray", "X-Cache", "Connection", "Transfer-Encoding", "Set-Cookie", "X-Runtime", "NEL", "Alt-Svc",
     "X-Amz-Cf-Id", "X-GitHub-Request-Id", "Strict-Transport-Security", "Server-Timing", "Access-Control-Allow-Origin"],
)  # fmt: skip
def test_machines_on_the_way_may_change(name: str) -> None:
    assert not said(response((name, "x")), response(), times=5)


def test_a_header_that_comes_and_goes_has_not_gone() -> None:
    some = [response(TOTAL), response(), response(TOTAL), response()]
    assert not drift([answers(*some)], [answers(*[response()] * 4)]).findings
    assert not drift([answers(*[response(TOTAL)] * 4)], [answers(*some)]).findings


def test_a_header_that_has_come_is_no_drift() -> None:
    assert not said(response(), response(TOTAL, *LIMITS))


def test_a_recorder_that_takes_headers_out_is_no_drift_and_is_said() -> None:
    bare = (("Content-Type", "application/json"),)
    for usual in (bare, tuple(pair for pair in USUAL if pair[0] != "Date")):
        report = compare(response(TOTAL, *LIMITS), response(usual=usual), times=3)
        assert not report.findings
        assert ["api.test" in note for note in report.notes] == [True]


def test_headers_that_both_recorders_take_out_make_what_is_gone_possible_only() -> None:
    undated = tuple(pair for pair in USUAL if pair[0] != "Date")
    report = compare(response(TOTAL, usual=undated), response(usual=undated), times=5)
    assert [finding.confidence for finding in report.findings] == [Confidence.LOW]
    assert not report.notes


def test_headers_that_an_old_recording_never_had_are_no_drift() -> None:
    assert not compare(response(usual=(("Content-Type", "application/json"),)), response(TOTAL, *LIMITS)).findings


def test_a_last_page_has_no_next_one() -> None:
    onward = response(("X-Next-Page", "2"))
    assert not said(onward, response(body=b"[1]"))
    assert "header x-next-page" in said(onward, response())


def test_the_rate_limit_is_one_finding() -> None:
    (finding,) = compare(response(*LIMITS), response()).findings
    assert finding.rule == "rate_limit_changed"
    assert finding.message == (
        "the rate limit was told by x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset,"
        " and is not told any more"
    )


def test_a_renamed_rate_limit_says_both_names() -> None:
    new = (("RateLimit", '"default";r=59;t=30'), ("RateLimit-Policy", '"default";q=60;w=60'))
    (finding,) = compare(response(*LIMITS), response(*new)).findings
    assert finding.after == "ratelimit, ratelimit-policy"


def test_a_part_of_the_rate_limit_is_missed() -> None:
    (finding,) = compare(response(*LIMITS), response(*LIMITS[:2])).findings
    assert (finding.before, finding.after) == ("x-ratelimit-reset", "x-ratelimit-limit, x-ratelimit-remaining")


def test_what_came_in_the_place_of_a_part_is_said() -> None:
    (finding,) = compare(response(*LIMITS), response(*LIMITS[:2], ("RateLimit-Reset", "30"))).findings
    assert (finding.before, finding.after) == ("x-ratelimit-reset", "ratelimit-reset")


def test_other_limits_are_values() -> None:
    lower = tuple((name, "7") for name, _ in LIMITS)
    assert not said(response(*LIMITS), response(*lower))


def test_only_answers_to_the_same_request_count() -> None:
    stored = [cassette(get("http://api.test/things", response(TOTAL)))]
    fresh = [cassette(get("http://api.test/others", response()))]
    assert not drift(stored, fresh).findings


def test_what_pages_alone_had_is_gone_with_their_links() -> None:
    page = response(TOTAL, ("Link", '<http://api.test/things?page=2>; rel="next"'))
    steady = answers(*[response(*LIMITS, ("ETag", "1"))] * 9, path="others")
    for other, gone in ((response(), {"header link", "header x-total-count"}), (response(TOTAL), {"header link"})):
        stored, fresh = answers(page, page, other, response()), answers(*[response()] * 4)
        assert {one.path for one in drift([stored, steady], [fresh, steady]).findings} == gone
