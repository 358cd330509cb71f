"""Which findings stand after a second look?"""

from dataclasses import replace

import pytest

from driftproxy.diff import Head, Told
from driftproxy.drift import Compared
from driftproxy.drift import compared as nothing
from driftproxy.model.finding import Confidence, Finding, Fixture, Report, Unchecked
from driftproxy.model.http import Interaction, Request, Response
from driftproxy.model.policy import Policy
from driftproxy.workflows.rerecording.second_look import (
    confirmed,
    nearer,
    once_more,
    revealed,
    stragglers,
    suspects,
    together,
)
from tests.adapters.live import ask
from tests.answers import FINDING

ONE = replace(FINDING, fixtures=(Fixture("c", (0, 2)),))
ASKS = [ask(f"https://api.test/{index}", index) for index in range(4)]


def compared(*findings: Finding, unchecked: tuple[int, ...] = ()) -> Compared:
    lost = tuple(Unchecked("c", index, "GET https://api.test/", "timeout", "late") for index in unchecked)
    return replace(nothing([], [], Policy()), report=Report(findings, 4 - len(lost), lost))


def stands(first: Finding, second: Compared) -> Report:
    doubted = suspects(compared(first), ASKS)
    return confirmed(compared(first), second, doubted).report


def test_what_a_finding_rests_on_is_asked_again() -> None:
    assert [one.index for one in suspects(compared(ONE), ASKS)] == [0, 2]
    assert suspects(compared(replace(ONE, confidence=Confidence.LOW)), ASKS) == []
    ordered = [replace(one, after=(("c", 7),)) for one in ASKS]
    assert once_more(suspects(compared(ONE), ordered), ordered) == [ASKS[0], ASKS[2]]


def test_what_was_made_is_made_once_more_to_look_at_it_again() -> None:
    made = replace(ASKS[1], request=Request("POST", ASKS[1].request.url))
    life = [ASKS[0], made, replace(ASKS[2], after=(made.where,)), replace(ASKS[3], cassette="other")]
    assert once_more([life[2]], life) == life[:3]
    assert once_more([made], life) == life[:3]
    assert once_more([life[0]], life) == [life[0]]
    assert once_more([life[3]], life) == [life[3]]


def test_a_finding_that_repeats_stands_also_by_another_rule_at_its_place() -> None:
    assert stands(ONE, compared(ONE)).findings == (ONE,)
    assert stands(ONE, compared(replace(ONE, rule="became_optional", fingerprint="other"))).findings == (ONE,)


def test_one_that_does_not_is_a_flake_and_said() -> None:
    report = stands(ONE, compared(replace(ONE, path="$.name", fingerprint="other")))
    assert (report.findings, report.checked) == ((), 4)
    assert report.notes == (
        "a flake, not there any more when it was asked again: field_removed of `$.email` at GET api.test/v1/{id} → 200",
    )


def test_what_is_learned_of_headers_is_what_the_second_look_saw() -> None:
    endpoint = FINDING.endpoint
    flake, seen = (Head(endpoint, 200, [(Told((), {}), Told(((name, "7"),), {}))]) for name in ("Via", "X-Total-Count"))
    second = replace(compared(), heads=[seen])
    assert confirmed(replace(compared(ONE), heads=[flake]), second, ASKS).heads == [seen]


def test_one_that_cannot_be_seen_again_is_open() -> None:
    report = stands(ONE, compared(unchecked=(2,)))
    assert (report.findings, report.checked) == ((), 3)
    assert [(one.index, one.kind) for one in report.unchecked] == [(2, "unconfirmed")]


def test_where_others_show_it_too_what_cannot_be_seen_again_is_left_out_of_the_finding() -> None:
    report = stands(ONE, compared(replace(ONE, rule="became_optional", fingerprint="other"), unchecked=(2,)))
    assert [one.fixtures for one in report.findings] == [(Fixture("c", (0,)),)]
    assert [(one.index, one.kind) for one in report.unchecked] == [(2, "unconfirmed")]
    possible = replace(ONE, confidence=Confidence.LOW, path="$.p", fingerprint="p")
    both = compared(possible, ONE)
    report = confirmed(both, compared(ONE, unchecked=(2,)), suspects(both, ASKS)).report
    assert report.findings[0].fixtures == (Fixture("c", (0,)),)


def test_what_cannot_be_asked_again_stands_and_what_is_possible_stays() -> None:
    written = replace(ONE, fixtures=(Fixture("elsewhere", (0,)),), fingerprint="w", path="$.w")
    possible = replace(ONE, confidence=Confidence.LOW, fingerprint="p", path="$.p")
    assert stands(written, compared()).findings == (written,)
    assert stands(possible, compared()).findings == (possible,)


def body(text: bytes, status: int = 200) -> Response:
    return Response(status, headers=(("Content-Type", "application/json"),), body=text)


RECORDED = replace(ASKS[0], stored=Interaction(ASKS[0].request, body(b'{"a": 1, "b": [{"c": "x"}]}')))


WELL, GONE, OTHERWISE = RECORDED.stored.response, body(b'{"error": {}}', 404), body(b'{"error": "no"}', 404)
PAGE, LESS, FAILED = body(b"<html>"), body(b'{"a": 1}'), body(b"", 503)


@pytest.mark.parametrize(
    ("answers", "chosen"),
    [
        ([body(b'{"a": 2, "b": []}'), body(b'{"a": 2, "b": [{"c": ""}]}')], 1),
        ([body(b'{"a": 2, "b": [{"c": ""}]}'), body(b"null")], 0),
        ([body(b"{}"), body(b'{"a": 1, "b": [{"c": "x"}], "d": 1}')], 1),
        ([GONE, body(b'{"e": 1}')], 1),
        ([body(b'{"b": [{"c": "x"}]}'), body(b'{"a": 1, "b": []}')], 1),
        ([WELL, FAILED], 0),
        ([WELL, None], 0),
        ([LESS, FAILED], None),
        ([LESS, None], None),
        ([GONE, FAILED, GONE], 2),
        ([GONE, PAGE], None),
        ([PAGE, GONE, PAGE], None),
        ([PAGE, GONE, LESS], 2),
        ([GONE, OTHERWISE, GONE], 2),
        ([GONE, GONE, OTHERWISE], 1),
    ],
)
def test_the_answer_that_is_more_like_the_recorded_one_counts(
    answers: list[Response | None], chosen: int | None
) -> None:
    assert nearer(RECORDED, answers) is (None if chosen is None else answers[chosen])


def test_a_few_strange_answers_get_a_third_look() -> None:
    asks = [replace(RECORDED, index=index) for index in range(20)]

    def found(strange: dict[int, Response], also: Response = WELL, *, of: int = 20, then: Response = WELL) -> list[int]:
        first = {one.where: strange.get(one.index, also) for one in asks}
        second = {one.where: then if then is FAILED else first[one.where] for one in asks}
        return [one.index for one in stragglers(asks[:of], first, second)]

    half = body(b"{}")
    assert found({3: half, 7: half}) == [3, 7]
    assert found({0: half}, of=1) == [0]
    assert found({0: half, 1: half}, body(b'{"a": 1, "b": [{}]}'), of=5) == [0, 1]
    assert found({}, half) == []
    uneven = {index: body(f'{{"a": 1, "b": [{{"c": "x"}}], "{index}": 1}}'.encode()) for index in range(10)}
    assert found(uneven | {12: half}) == [12]
    assert found({3: PAGE}, LESS) == [3]
    assert found({3: PAGE}, then=FAILED) == []
    gone = {one.where: GONE for one in asks}
    assert stragglers(asks, gone, gone | {asks[5].where: OTHERWISE}) == [asks[5]]


def test_what_a_flake_had_hidden_is_a_finding_to_be_looked_at_again() -> None:
    flake = replace(ONE, rule="body_format_changed", path="$", fingerprint="f")
    hidden = revealed(compared(flake), compared(ONE, flake))
    assert hidden.report.findings == (ONE,)
    assert revealed(compared(ONE), compared(replace(ONE, rule="became_optional"))).report.findings == ()
    assert revealed(compared(), compared(replace(ONE, confidence=Confidence.LOW))).report.findings == ()
    assert together(compared(flake), hidden).report.findings == (flake, ONE)
