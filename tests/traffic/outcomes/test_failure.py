"""Is an error in the body of an answer with status 200 told from a success with a field of that name?"""

import pytest
from hypothesis import given

from driftproxy.drift import drift
from driftproxy.model.finding import Verdict
from driftproxy.model.http import Response
from driftproxy.model.plain import Plain
from driftproxy.traffic.outcomes.failure import failure, passing
from tests.answers import recording
from tests.strategies import documents

SLACK: Plain = {"ok": True, "channel": {"id": "C1", "name": "general"}, "warning": ""}
GRAPHQL: Plain = {"data": {"viewer": {"login": "ada"}}}
PAGES: dict[str, Plain] = {"status": "1", "message": "OK", "result": [{"hash": "0x1", "value": "7"}]}
MAPS: Plain = {"status": "OK", "results": [{"place": "x"}], "error_message": None}
CODES: Plain = {"code": 0, "msg": "ok", "data": {"id": 1}}
SOAP: Plain = {"Envelope": {"Body": [{"GetResponse": [{"price": "1"}]}]}}
RPC: dict[str, Plain] = {"jsonrpc": "2.0", "id": 1, "result": "0x1b4"}
RPC_FAILED: Plain = {"jsonrpc": "2.0", "id": 1, "error": {"code": -32005, "message": "request rate limited"}}
GOOGLE: Plain = {"requestId": "a1", "apiVersion": "2.1", "data": {"items": [{"title": "x"}]}}
WEATHER: Plain = {"main": {"temp": 281.5}, "id": 2643743, "name": "London", "cod": 200}
VERSIONED: Plain = {"version": "1", "locale": "en", "tier": "free", "page": {"title": "a", "text": "b", "by": "c"}}

FAILED: list[tuple[Plain, Plain, str | None]] = [
    (SLACK, {"ok": False, "error": "invalid_auth"}, "auth"),
    (SLACK, {"ok": False, "error": "ratelimited"}, "quota"),
    (SLACK, {"ok": False, "error": "fatal_error"}, "server-error"),
    (SLACK, {"ok": False, "error": "invalid_arguments"}, None),
    (GRAPHQL, {"data": None, "errors": [{"message": "x", "extensions": {"code": "UNAUTHENTICATED"}}]}, "auth"),
    (GRAPHQL, {"errors": [{"message": 'Cannot query field "login" on type "Viewer".'}]}, None),
    (GRAPHQL, {"data": {"viewer": None}, "errors": [{"message": "timed out", "path": ["viewer"]}]}, "server-error"),
    (PAGES, {"status": "0", "message": "NOTOK", "result": "Max rate limit reached"}, "quota"),
    (MAPS, {"status": "REQUEST_DENIED", "results": [], "error_message": "The provided API key is invalid."}, "auth"),
    (MAPS, {"status": "OVER_QUERY_LIMIT", "results": []}, "quota"),
    (CODES, {"code": 40001, "msg": "unknown parameter", "data": None}, None),
    ([1, 2], {"error": {"code": 503, "message": "x"}}, "server-error"),
    (SOAP, {"Envelope": {"Body": [{"Fault": [{"faultstring": "no such operation"}]}]}}, None),
    ({"List": {"a": "1"}}, {"Error": {"Code": "AccessDenied"}}, "auth"),
    ({"List": {"a": "1"}}, {"Error": {"Code": ["SlowDown"], "Message": ["Reduce your request rate."]}}, "quota"),
    ({"id": 1, "name": "x"}, {"type": "about:blank", "title": "Bad", "status": 422, "detail": "no"}, None),
    ({"series": {"a": 1}}, {"Note": "Our standard API call frequency is 5 calls per minute"}, "quota"),
    ({"id": 1, "name": "x"}, {"success": False, "message": "Internal Server Error"}, "server-error"),
    (RPC, RPC_FAILED, "quota"),
    (RPC, {"jsonrpc": "2.0", "id": None, "error": {"code": -32601, "message": "Method not found"}}, None),
    ({"jsonrpc": "2.0", "id": 1, "result": {"id": 7}}, RPC_FAILED, "quota"),
    ([RPC, {**RPC, "id": 2}], [{**RPC, "id": 2}, RPC_FAILED], "quota"),
    (GOOGLE, {"requestId": "a2", "apiVersion": "2.1", "error": {"code": 429, "message": "slow"}}, "quota"),
    (WEATHER, {"cod": 429, "message": "blocked due to exceeding of requests limitation"}, "quota"),
    (WEATHER, {"cod": "404", "message": "city not found"}, None),
    ({"meta": {"code": 200}, "response": {"a": 1}}, {"meta": {"code": 429, "type": "x"}, "response": {}}, "quota"),
    (
        {"status": {"error_code": 0, "error_message": None, "elapsed": 9}, "data": {"id": 1}},
        {"status": {"error_code": 1008, "error_message": "over your HTTP request rate limit", "elapsed": 0}},
        "quota",
    ),
    (
        {"jsonapi": {"version": "1"}, "data": {"id": "1", "type": "x"}, "links": {"self": "/x"}, "meta": {"a": 1}},
        {"jsonapi": {"version": "1"}, "errors": [{"status": "429"}], "links": {"self": "/x"}, "meta": {"a": 1}},
        "quota",
    ),
    ([{"id": 1, "name": "x"}], [{"message": "Session expired", "errorCode": "INVALID_SESSION_ID"}], "auth"),
    ({"total": 1, "items": [{"a": 1}]}, {"message": "API rate limit exceeded", "documentation_url": "/x"}, "quota"),
    ({**PAGES, "result": "123"}, {"status": "0", "message": "NOTOK", "result": "Max rate limit reached"}, "quota"),
    (
        {"methodResponse": {"params": [{"param": [{"value": ["1"]}]}]}},
        {"methodResponse": {"fault": [{"value": [{"struct": [{"member": [{"value": ["Too many requests"]}]}]}]}]}},
        "quota",
    ),
    (VERSIONED, {"version": "1", "locale": "en", "tier": "free", "error": {"code": "bad_page"}}, None),
]


@pytest.mark.parametrize(("well", "ill", "kind"), FAILED)
def test_an_error_in_the_body(well: Plain, ill: Plain, kind: str | None) -> None:
    failed = failure(well, ill)
    assert failed is not None
    assert (passing(failed) or (None,))[0] == kind
    assert failure(ill, well) is None


@pytest.mark.parametrize(
    ("well", "other"),
    [
        (SLACK, {"ok": True, "channel": {"id": "C2", "name": "random"}, "warning": "missing_charset"}),
        (GRAPHQL, {"data": {"viewer": {"login": "eve"}}, "errors": [{"message": "slow field", "path": ["x"]}]}),
        (GRAPHQL, {"data": {"viewer": {"login": "eve"}}, "errors": []}),
        ({"id": 1, "error": None, "name": "x"}, {"id": 2, "error": {"code": "declined"}, "name": "y"}),
        ({"status": "open", "n": 1}, {"status": "failed", "n": 2}),
        ({"id": 1, "success": True}, {"id": 2, "success": False}),
        ({"id": 1, "name": "x"}, {"message": "deleted"}),
        ({"id": 1, "name": "x"}, {"id": 1}),
        ({"ok": True}, {"ok": False}),
        ({"title": "a", "code": "X1"}, {"title": "b", "code": "X2"}),
        ({"error": "rate_limited"}, {"error": "invalid_auth"}),
        ({"result": "ok"}, {"result": "no"}),
        ("a", "error"),
        ([1], [{"error": "x"}]),
        (None, None),
        (RPC, {**RPC, "result": "0x1b5"}),
        ({"status": "done", "reason": "none"}, {"status": "failed", "reason": "timeout"}),
        ({**PAGES, "result": "123"}, {"status": "0", "message": "NOTOK", "result": "-1"}),
        ({"meta": {"code": 200}, "response": {"a": 1}}, {"meta": {"code": 200}, "response": {"a": 2}}),
        ([{"id": 1, "name": "x"}], [{"message": "hello"}]),
        ({"spec": {"token": "x"}, "status": {"ok": True}}, {"spec": {}, "status": {"error": "x", "user": {"id": 1}}}),
        ([RPC, {**RPC, "id": 2}], [RPC, {"jsonrpc": "2.0", "id": 2, "error": {"code": -32601, "message": "no"}}]),
        ({"id": 1, "n": 2, "to": "x", "failures": {"a": 1}}, {"id": 1, "n": 2, "to": "x", "errors": {"a": 1}}),
        (
            {"id": 1, "n": 2, "to": "x", "by": {"a": 1, "b": 2, "c": 3, "d": 4}},
            {"id": 1, "n": 3, "to": "x", "error": "y"},
        ),
    ],
)
def test_a_success(well: Plain, other: Plain) -> None:
    assert failure(well, other) is None


@given(documents)
def test_no_body_is_an_error_beside_itself(document: Plain) -> None:
    assert failure(document, document) is None


def test_only_a_code_of_plain_letters_is_repeated() -> None:
    assert (
        str(failure(SLACK, {"ok": False, "error": "invalid_arguments"})) == "an error in the body (invalid_arguments)"
    )
    assert str(failure(SLACK, {"ok": False, "error": "Incorrect key: abc12345"})) == "an error in the body"


def test_an_error_of_the_moment_is_inconclusive_and_not_forty_findings() -> None:
    refused: Plain = {"ok": False, "error": "invalid_auth"}
    report = drift([recording(SLACK, SLACK)], [recording(refused, refused)])
    assert (report.verdict, report.findings) == (Verdict.INCONCLUSIVE, ())
    assert {(item.kind, item.reason) for item in report.unchecked} == {
        ("auth", "answered with an error in the body (invalid_auth): are the credentials of this host set and valid?")
    }


def test_an_error_of_the_moment_under_another_status_of_success_is_inconclusive() -> None:
    made = Response(201, body=b'{"id": "C1", "name": "x"}')
    refused = Response(200, body=b'{"error": "try again later"}')
    report = drift([recording(made)], [recording(refused)])
    assert ([item.kind for item in report.unchecked], report.findings) == (["server-error"], ())


def test_an_error_of_the_moment_where_another_error_was_recorded_is_inconclusive() -> None:
    gone = Response(404, body=b'{"error": {"code": "no_such_route"}}')
    report = drift([recording(gone)], [recording(Response(200, body=b'{"error": "invalid_auth"}'))])
    assert ([item.kind for item in report.unchecked], report.findings) == (["auth"], ())
    for body in (b'{"error": "unknown_method"}', b'{"id": 1, "message": "try again later"}', b"{}"):
        (finding,) = drift([recording(gone)], [recording(Response(200, body=body))]).findings
        assert finding.rule == "status_changed"


def test_any_other_error_is_one_finding() -> None:
    report = drift([recording(SLACK, SLACK)], [recording(SLACK, {"ok": False, "error": "unknown_method"})])
    (finding,) = report.findings
    assert finding.rule == "outcome_became_error"
    assert finding.message == "the answer was a success, and is an error in the body (unknown_method)"
    assert str(finding.evidence) == "in 2 of 2 stored, in 1 of 2 fresh"


@pytest.mark.parametrize("times", [1, 5])
def test_what_the_error_lacks_is_no_further_finding(times: int) -> None:
    total = (("Date", "today"), ("Content-Type", "application/json"), ("X-Total-Count", "1"))
    well = Response(200, headers=total, body=b'{"ok": true, "channel": {"id": "C1"}, "warning": "w"}')
    ill = Response(200, headers=total[:2], body=b'{"ok": false, "error": "unknown_method"}')
    for before, after, rule in ((well, ill, "outcome_became_error"), (ill, well, "outcome_changed")):
        report = drift([recording(*[before] * times, well)], [recording(*[after] * times, well)])
        assert [finding.rule for finding in report.findings] == [rule]
        alone = drift([recording(*[before] * times)], [recording(*[after] * times)])
        assert [finding.rule for finding in alone.findings] == [rule]


def test_the_other_answers_of_the_endpoint_are_compared() -> None:
    renamed: Plain = {"ok": True, "channel": {"id": "C1"}, "warning": ""}
    report = drift([recording(SLACK, SLACK)], [recording({"ok": False, "error": "ratelimited"}, renamed)])
    assert [(finding.rule, finding.path) for finding in report.findings] == [("field_removed", "$.channel.name")]
    assert [item.kind for item in report.unchecked] == ["quota"]


def test_an_object_is_gone_when_its_siblings_answer() -> None:
    gone: Plain = {"ok": False, "error": "channel_not_found"}
    assert [item.kind for item in drift([recording(SLACK, SLACK)], [recording(SLACK, gone)]).unchecked] == [
        "state-gone"
    ]
    assert [one.rule for one in drift([recording(SLACK)], [recording(gone)]).findings] == ["outcome_became_error"]


def test_a_recorded_error_of_the_moment_is_to_be_recorded_again() -> None:
    report = drift([recording({"ok": False, "error": "ratelimited"})], [recording(SLACK)])
    assert ([item.kind for item in report.unchecked], report.findings) == (["recorded-error"], ())


def test_a_recorded_error_that_is_the_same_error_is_compared() -> None:
    before: Plain = {"ok": False, "error": "invalid_auth", "needed": "chat:write"}
    report = drift([recording(before)], [recording({"ok": False, "error": "invalid_auth"})])
    assert [(finding.rule, finding.path) for finding in report.findings] == [("field_removed", "$.needed")]


def test_an_error_whose_status_says_so_is_no_success_before_nor_after() -> None:
    plain, telling = Response(400, body=b'{"ok": false}'), Response(400, body=b'{"ok": false, "error": "invalid_auth"}')
    report = drift([recording(plain)], [recording(telling)])
    assert [(finding.rule, finding.path) for finding in report.findings] == [("field_added", "$.error")]


@pytest.mark.parametrize("status", [404, 422, 500])
def test_the_shape_of_a_recorded_error_is_compared(status: int) -> None:
    before = Response(status, body=b'{"message": "no", "code": "E1"}')
    after = Response(status, body=b'{"message": "no"}')
    (finding,) = drift([recording(before)], [recording(after)]).findings
    assert (finding.rule, finding.path, finding.status) == ("field_removed", "$.code", status)


BUILD: Plain = {"status": "built", "error": {"message": "none at all"}, "pusher_name": "Ada", "commit_id": "c1"}


@pytest.mark.parametrize(
    "other",
    [
        {"status": "built", "error": {"message": "none at all"}, "pusherName": "Ada", "commitId": "c1"},
        {"Status": "built", "Error": {"Message": "none at all"}, "PusherName": "Ada", "CommitId": "c1"},
        {"data": BUILD, "meta": {"request": "r1"}},
    ],
)
def test_what_is_all_there_under_other_names_or_in_an_envelope_is_no_error(other: Plain) -> None:
    assert failure(BUILD, other) is None
    assert failure(other, BUILD) is None
