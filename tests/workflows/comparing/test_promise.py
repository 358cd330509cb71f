"""Recordings against what a specification promises: what it does not allow is said, what it leaves open is not."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.adapters.storage.store import Folder
from driftproxy.describe import described
from driftproxy.describe.written import as_json
from driftproxy.diff.maps import entries
from driftproxy.exchange.openapi import promised
from driftproxy.model.errors import NothingHeard
from driftproxy.model.finding import Confidence, Report, Verdict
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plain import Plain, show
from driftproxy.model.policy import Ignore, Policy
from driftproxy.shapes.promise import kept, mistakes
from driftproxy.shapes.schema import schema
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.comparing.diff import Side
from driftproxy.workflows.comparing.promise import against
from tests.made import CASSETTES
from tests.strategies import documents, names

objects = st.dictionaries(names, documents, min_size=1, max_size=4)

USER = {
    "type": "object",
    "required": ["id", "email"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "email": {"type": "string", "nullable": True},
    },
}
WORDS = {"properties": {"word": {"type": "string", "enum": ["a", "b"]}, "day": {"type": "string", "format": "date"}}}
JSON = {"application/json": {"schema": USER}}
PATHS: dict[str, Any] = {
    "/users/{user}": {"get": {"responses": {"200": {"content": JSON}}}},
    "/texts": {"get": {"responses": {"200": {"content": {"text/plain": {"schema": {"type": "string"}}}}}}},
    "/open": {"get": {"responses": {"200": {"description": "anything"}, "202": {"content": {"*/*": {}}}}}},
    "/words": {"get": {"responses": {"200": {"content": {"application/json": {"schema": WORDS}}}}}},
    "/xml": {"get": {"responses": {"200": {"content": {"application/xml": {"schema": USER}}}}}},
}
RIGHT = {"id": 1, "name": "Ada", "email": None}


class Shelf(Folder):
    """Holds one cassette in memory."""

    def __init__(self, cassette: Cassette) -> None:
        super().__init__(Path("nowhere"))
        self.cassette = cassette

    def load(self, name: str) -> Cassette:
        return self.cassette


def compare(*interactions: Interaction, new: bool = True, paths: object = None, policy: Policy = Policy()) -> Report:  # noqa: B008
    document = {"openapi": "3.0.3", "servers": [{"url": "https://api.test"}], "paths": paths or PATHS}
    return against(
        promised(json.dumps(document).encode(), "api.json"),
        Side(Shelf(Cassette("c", interactions)), ["c"], "here"),
        Redactor(),
        policy=policy,
        promise_is_new=new,
    )


def answered(
    path: str, data: object, *, status: int = 200, media: str = "application/json", host: str = "api.test"
) -> Interaction:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return Interaction(Request("GET", f"https://{host}{path}"), Response(status, "", (("Content-Type", media),), body))


def told(report: Report) -> list[tuple[str, str]]:
    return [(finding.rule, finding.path) for finding in report.findings]


@pytest.mark.parametrize("new", [True, False])
@pytest.mark.parametrize(
    "one",
    [
        answered("/users/1", RIGHT),
        answered("/users/1", {"id": 1, "email": "a@b.test"}),
        answered("/texts", b"hello", media="text/plain; charset=utf-8"),
        answered("/open", {"anything": 1}),
        answered("/open", b"\0", media="image/png", status=202),
        answered("/users/1", RIGHT, host="sandbox.test"),
    ],
)
def test_what_keeps_the_promise_is_clean(one: Interaction, *, new: bool) -> None:
    report = compare(one, new=new)
    assert (report.verdict, told(report), report.unchecked) == (Verdict.CLEAN, [], ())


@pytest.mark.parametrize(
    ("one", "finding"),
    [
        (answered("/users/1", {**RIGHT, "nick": "A"}), ("field_removed", "$.nick")),
        (answered("/users/1", {"id": 1, "name": "Ada"}), ("field_added", "$.email")),
        (answered("/users/1", {**RIGHT, "name": 7}), ("kind_changed", "$.name")),
        (answered("/users/1", {**RIGHT, "name": None}), ("never_null", "$.name")),
        (answered("/words", {"word": "c"}), ("value_gone", "$.word")),
        (answered("/words", {"word": "a", "day": "2026-01-31T12:00:00Z"}), ("format_changed", "$.day")),
        (answered("/users/1", RIGHT, status=201), ("status_changed", "$")),
        (answered("/texts", b"hello", media="text/csv"), ("media_type_changed", "$")),
        (answered("/nothing", {}), ("endpoint_gone", "$")),
    ],
)
def test_what_does_not_keep_it_is_found(one: Interaction, finding: tuple[str, str]) -> None:
    report = compare(answered("/users/2", RIGHT), one)
    assert told(report) == [finding]
    assert [fixture.interactions for fixture in report.findings[0].fixtures] == [(1,)]
    assert (report.checked, report.unchecked) == (2, ())


def test_the_specification_may_be_the_older_side() -> None:
    report = compare(*(answered(f"/users/{number}", {"id": number, "nick": "A"}) for number in range(3)), new=False)
    assert set(told(report)) == {("field_removed", "$.email"), ("field_added", "$.nick")}


def test_every_mistake_is_told_wherever_it_is() -> None:
    people = {
        "/people": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"items": USER}}}}}}}
    }
    wrong = [{**RIGHT, "id": "1"}, {**RIGHT, "nick": "A"}, RIGHT, RIGHT, RIGHT]
    report = compare(answered("/people", wrong), answered("/people", [RIGHT] * 9), paths=people)
    assert {path for _, path in told(report)} == {"$[*].nick", "$[*].id"}
    assert {finding.confidence for finding in report.findings} == {Confidence.HIGH}
    assert [str(finding.evidence) for finding in report.findings] == ["in 1 of 1 stored, in 0 of 1 fresh"] * 2
    nulls = compare(*(answered("/users/1", {**RIGHT, "name": name}) for name in (None, "Ada", None)))
    assert [str(finding.evidence) for finding in nulls.findings] == ["in 0 of 2 stored, in 2 of 2 fresh"]
    assert nulls.findings[0].fixtures[0].interactions == (0, 2)


def test_what_is_ignored_is_not_told_and_an_ignore_that_fits_nothing_is() -> None:
    one = answered("/users/1", {**RIGHT, "nick": "A", "name": 7})
    nick, other = Ignore(path="$.nick"), Ignore(path="$.other")
    report = compare(one, policy=Policy(ignores=(nick, other)))
    assert told(report) == [("kind_changed", "$.name")]
    assert [ignored.ignore for ignored in report.ignored] == [nick]
    assert report.unused == (other,)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (answered("/users/1", {}, status=404), "the specification says nothing of status 404 there"),
        (answered("/nothing", {}, status=404), "the specification has no such path"),
        (answered("/users/1", {}, host="login.test"), "the specification is about other hosts"),
        (answered("/xml", b"<a/>", media="application/xml"), "its body is xml, which is not compared with a schema"),
    ],
)
def test_what_nothing_is_promised_of_is_not_checked_and_never_clean(one: Interaction, why: str) -> None:
    report = compare(answered("/users/1", RIGHT), one)
    assert [(item.index, item.kind, item.reason) for item in report.unchecked] == [(1, "undocumented", why)]
    assert not report.findings
    assert compare(answered("/texts", b"x", media="text/plain"), one, one, one).verdict is Verdict.INCONCLUSIVE


def test_endpoints_are_those_of_the_specification_unless_they_are_configured() -> None:
    two = [answered(f"/users/{name}", {**RIGHT, "nick": name}) for name in ("ada", "bob")]
    assert {str(one.endpoint) for one in compare(*two).findings} == {"GET api.test/users/{user}"}
    configured = compare(*two, policy=Policy(templates=("/users/{mine}",)))
    assert {str(one.endpoint) for one in configured.findings} == {"GET api.test/users/{mine}"}


def test_a_side_without_recordings_is_an_error() -> None:
    with pytest.raises(NothingHeard):
        against(
            promised(b"openapi: 3.0.0\npaths: {}\n", "x"),
            Side(Folder(Path("x")), [], "x"),
            Redactor(),
            policy=Policy(),
            promise_is_new=True,
        )


EVERY: list[tuple[Plain, Plain, str, str]] = [
    ({"type": "string", "enum": ["a"]}, "x" * 100, "value_gone", "new_value"),
    ({"type": "string", "enum": ["a"]}, "", "value_gone", "new_value"),
    ({"enum": [1, 2]}, 5000, "value_gone", "new_value"),
    ({"const": True}, False, "value_gone", "new_value"),
    ({"enum": ["a", "b"]}, None, "never_null", "became_nullable"),
    ({"type": "integer"}, 1.5, "number_became_integer", "integer_became_number"),
    ({"type": "number"}, "1", "kind_changed", "kind_changed"),
    ({"type": "boolean"}, 1, "kind_changed", "kind_changed"),
    ({"type": "string", "format": "uuid"}, "abc", "format_changed", "format_changed"),
    ({"type": "object"}, [1], "kind_changed", "kind_changed"),
    ({"type": "array"}, None, "never_null", "became_nullable"),
    ({"type": "null"}, {"a": 1}, "became_nullable", "never_null"),
]


@pytest.mark.parametrize(("told_", "value", "rule", "other"), EVERY)
def test_no_mistake_is_passed_over(told_: Plain, value: Plain, rule: str, other: str) -> None:
    schema = {"properties": {"f": told_}}
    paths = {"/x": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}}
    for new, wanted in ((True, rule), (False, other)):
        assert told(compare(answered("/x", {"f": value}), new=new, paths=paths)) == [(wanted, "$.f")]


@settings(max_examples=40, deadline=None)
@given(objects, objects, st.booleans())
def test_each_mistake_is_a_finding(learned: dict[str, Plain], value: dict[str, Plain], new: bool) -> None:  # noqa: FBT001
    schema_ = schema([learned], entries)
    paths = {"/x": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema_}}}}}}}
    clean = json.loads(Redactor()(answered("/x", value)).response.body)
    wrong = {show(mistake.path) for mistake in mistakes(clean, kept(clean, schema_, {}))}
    assert {finding.path for finding in compare(answered("/x", value), new=new, paths=paths).findings} == wrong


@settings(max_examples=25, deadline=None)
@given(CASSETTES)
def test_recordings_keep_to_the_description_that_was_made_of_them(cassette: Cassette) -> None:
    redactor = Redactor()
    clean = Cassette("made", tuple(map(redactor, cassette.interactions)))
    promise = promised(as_json(described([clean], Policy()).document), "made.json")
    side = Side(Shelf(clean), ["made"], "here")
    for new in (True, False):
        assert not against(promise, side, redactor, policy=Policy(), promise_is_new=new).findings


def test_the_demos_recordings_keep_to_their_description_and_the_next_version_does_not() -> None:
    stores = [Folder(Path(f"cassettes/billing-v{version}")) for version in (1, 2)]
    recorded = [stores[0].load(name) for name in stores[0].names()]
    promise = promised(as_json(described(recorded, Policy()).document), "billing.json")
    for store, verdict in zip(stores, (Verdict.CLEAN, Verdict.DRIFT), strict=True):
        report = against(promise, Side(store, store.names(), "x"), Redactor(), policy=Policy(), promise_is_new=False)
        assert report.verdict is verdict
        assert [one.reason for one in report.unchecked] == ["the specification says nothing of status 404 there"] * (
            verdict is Verdict.DRIFT
        )
