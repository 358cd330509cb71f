"""Is what changed said, and nothing else?"""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.drift import drift
from driftproxy.model.finding import Confidence, Unchecked, Verdict
from driftproxy.model.http import Cassette, Response
from driftproxy.model.plain import Plain
from tests.answers import cassette, get, recording, said
from tests.strategies import documents

URL = "http://api.test/things"


@pytest.mark.parametrize(
    ("before", "after", "rule", "path"),
    [
        ([{"a": 1}], [{}], "field_removed", "$[*].a"),
        ({"a": {"b": [{"c": 1}]}}, {"a": {"b": [{"c": None}]}}, "always_null", "$.a.b[*].c"),
        ({"a": [1]}, {"a": {"0": 1}}, "kind_changed", "$.a"),
        ({"a": 1}, {"a": [1]}, "kind_changed", "$.a"),
        ({"a": 1}, {"a": "1"}, "kind_changed", "$.a"),
        ([1], ["a"], "kind_changed", "$[*]"),
        (1, "a", "kind_changed", "$"),
        ({"x.y": 1}, {"x.y": True}, "kind_changed", '$["x.y"]'),
        ({"a": {"2026-01-01": {"n": 1}}}, {"a": {"2026-01-02": {"n": "1"}}}, "kind_changed", "$.a.{*}.n"),
        ({"transaction_id": "tx1"}, {"txn_id": "tx1"}, "field_renamed", "$.transaction_id"),
        ({"customer": {"id": "c1", "name": "A"}}, {"customer_details": {"id": "c1", "name": "A"}},
         "field_renamed", "$.customer"),
        ({"a": {"b": {"email": "a@b.test"}}}, {"a": {"b": {}, "email": "a@b.test"}}, "field_moved", "$.a.b.email"),
        ([{"a": ["GET", 200]}] * 6, [{"a": ["GET", 200, "json"]}] * 6, "length_changed", "$[*].a"),
    ],
)  # fmt: skip
def test_a_change_is_said_once_and_by_its_name(before: Plain, after: Plain, rule: str, path: str) -> None:
    assert said(before, after) == [(rule, path)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"n": 10}, {"n": 9.99}),
        ({"n": 9.99}, {"n": 10}),
        ({"a": [1, 2]}, {"a": []}),
        ({"a": []}, {"a": [1]}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"name": "Ada"}, {"name": "Grace"}),
        ({"note": "12"}, {"note": "twelve"}),
        ({"name": ""}, {"name": "2026-01-01"}),
        ({"a": None}, {"a": "now known"}),
        ({"rates": {"2026-01-01": 1.5}}, {"rates": {"2026-01-02": 2, "2026-01-03": 3}}),
        ([{"a": 1, "b": 1}, {"a": 1}, {"a": 1}], [{"a": 1}]),
        ({"status": "order 66"}, {"status": "order 67"}),
        ({"tag": "red"}, {"tag": "blue"}),
        ({"by": dict.fromkeys(("DE", "FR", "GB", "US", "NL", "SE", "JP"), 4)}, {"by": dict.fromkeys(("DE", "AT"), 3)}),
        ([{"url": "https://a.test/x"}] * 9, [{"url": "https://a.test/x"}] * 8 + [{"url": "not known yet"}]),
        ([{"tags": ["a", "b"]}] * 6, [{"tags": ["a", "b", "a"]}] * 6),
        (["GET", 200], ["GET", 200, "json"]),
        ({"ids": [1, 2]}, {"ids": [1, 2, 3]}),
        ([{"at": [1, 2]}, {"at": [1]}] * 6, [{"at": [1, 2, 3]}] * 12),
    ],
)
def test_what_is_no_change_of_shape_is_not_said(before: Plain, after: Plain) -> None:
    assert said(before, after) == []


@pytest.mark.parametrize("edge", [False, True])
def test_what_moved_on_in_a_list_is_known_again_whatever_its_id_is_called(*, edge: bool) -> None:
    def page(first: int, unbilled: int) -> Plain:
        messages: list[Plain] = [
            {"sid": f"SM{n}", "price": None if n < first + unbilled else "-0.0075", "body": f"note no. {n}"}
            for n in range(first, first + 8)
        ]
        return {"messages": [{"cursor": "c", "node": one} for one in messages] if edge else messages}

    quiet = [get(f"{URL}/{n}", {"id": n, "name": f"User {n}", "size": n * 7, "at": "2026-01-01"}) for n in range(20)]
    stored, fresh = ([*quiet, get(URL, body)] for body in (page(10, 0), page(8, 2)))
    assert not drift([cassette(*stored)], [cassette(*fresh)]).findings


def test_a_thing_that_is_met_at_two_places_is_one_witness() -> None:
    def cassettes(phone: str | None) -> list[Cassette]:
        user: dict[str, Plain] = {"id": 3, "name": "Ada Byron", "phone": phone}
        others: list[Plain] = [{"id": n, "name": f"User {n}", "phone": None} for n in range(4, 9)]
        return [cassette(get(f"{URL}/users", [user, *others]), get(f"{URL}/users/3", {"user": user}))]

    findings = drift(cassettes("+4930123"), cassettes(None)).findings
    assert {one.confidence for one in findings} <= {Confidence.LOW}


@pytest.mark.parametrize(("many", "confident"), [(1, False), (2, False), (12, True)])
def test_another_tag_of_a_value_is_another_type_only_where_many_have_it(*, many: int, confident: bool) -> None:
    def bodies(tag: str) -> Iterator[Plain]:
        return ({"id": n, "size": {tag: str(n)}} for n in range(many))

    stored, fresh = recording(*bodies("N")), recording(*bodies("S"))
    findings = drift([stored], [fresh]).findings
    assert {one.path for one in findings} >= {"$.size.N"}
    assert any(one.confidence is not Confidence.LOW for one in findings) is confident


def test_what_is_below_a_renamed_field_is_compared() -> None:
    before: Plain = {"customer": {"id": "c1", "name": "Ada", "email": "a@b.test", "avatar": "https://x.test/1"}}
    after: Plain = {"customer_details": {"id": "c1", "name": "Ada", "avatar": None}, "email": "a@b.test"}
    assert sorted(said(before, after)) == [
        ("always_null", "$.customer.avatar"),
        ("field_moved", "$.customer.email"),
        ("field_renamed", "$.customer"),
    ]


def test_fields_that_share_nothing_are_not_one_renamed() -> None:
    assert sorted(said({"id": 1, "colour": "red"}, {"id": 1, "weight": "12 kg"})) == [
        ("field_added", "$.weight"),
        ("field_removed", "$.colour"),
    ]


def test_a_field_known_from_a_sibling_is_not_new() -> None:
    stored = recording({"id": 1, "note": "x"}, {"id": 2})
    fresh = recording({"id": 1, "note": "x"}, {"id": 2, "note": "y"})
    assert "field_added" not in {finding.rule for finding in drift([stored], [fresh]).findings}


@pytest.mark.parametrize("fresh", [{"id": 2}, {"id": 2, "name": 3}, {"id": "2", "name": "y"}])
def test_one_answer_about_another_object_is_enough_for_drift(fresh: Plain) -> None:
    assert drift([recording({"id": 1, "name": "x"})], [recording(fresh)]).verdict is Verdict.DRIFT


def test_one_value_that_is_null_now_is_possible_and_two_are_drift() -> None:
    one = drift([recording({"id": 1, "name": "x"})], [recording({"id": 1, "name": None})])
    assert [(finding.rule, finding.confidence) for finding in one.findings] == [("always_null", Confidence.LOW)]
    two = [recording({"id": 1, "name": name}, {"id": 2, "name": name}) for name in ("x", None)]
    assert drift(two[:1], two[1:]).verdict is Verdict.DRIFT


def test_an_endpoint_is_gone_when_nothing_answers() -> None:
    report = drift([recording({"a": 1}, {"a": 1})], [recording(Response(404), Response(404))])
    assert [finding.rule for finding in report.findings] == ["endpoint_gone"]


def test_an_object_is_gone_when_its_siblings_answer() -> None:
    report = drift([recording({"a": 1}, {"a": 1})], [recording({"a": 1}, Response(404))])
    assert not report.findings
    assert [(item.index, item.kind) for item in report.unchecked] == [(1, "state-gone")]


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_an_outage_is_inconclusive(status: int) -> None:
    report = drift([recording({"a": 1})], [recording(Response(status))])
    assert (report.verdict, report.findings, len(report.unchecked)) == (Verdict.INCONCLUSIVE, (), 1)


def test_nothing_compared_is_never_clean() -> None:
    assert drift([], []).verdict is Verdict.INCONCLUSIVE
    assert drift([recording(1)], []).verdict is Verdict.INCONCLUSIVE


def test_what_was_left_out_on_purpose_does_not_make_the_rest_inconclusive() -> None:
    left_out = [Unchecked("api", index, "", "unsafe", "") for index in (1, 2, 3)]
    report = drift([recording(1, 2, 3, 4)], [recording(1)], unchecked=left_out)
    assert (report.verdict, report.checked, len(report.unchecked)) == (Verdict.CLEAN, 1, 3)


def test_half_of_what_was_asked_must_have_answered() -> None:
    assert drift([recording(1, 2, 3)], [recording(1)]).verdict is Verdict.INCONCLUSIVE


def test_a_finding_names_the_fixtures_and_tests_it_concerns() -> None:
    stored = [cassette(get(f"{URL}/1", {"a": 1}), get("http://api.test/other", {"a": 1}), name="one"),
              cassette(get(f"{URL}/2", {"a": 1}), name="two")]  # fmt: skip
    fresh = [cassette(get(f"{URL}/1", {"a": ""}), get("http://api.test/other", {"a": 1}), name="one"),
             cassette(get(f"{URL}/2", {"a": ""}), name="two")]  # fmt: skip
    (finding,) = drift(stored, fresh, tests={"two": ("test_x.py::test_y",)}).findings
    assert [(f.cassette, f.interactions, f.tests) for f in finding.fixtures] == [
        ("one", (0,), ()),
        ("two", (0,), ("test_x.py::test_y",)),
    ]


def test_what_was_not_recorded_before_is_said() -> None:
    stored, new = get(f"{URL}/1", {"a": 1}), get("http://api.test/new", {"b": 1})
    report = drift([cassette(stored)], [cassette(new, stored, new, get(f"{URL}/7", {"a": 2}))])
    (note,) = report.notes
    assert note.startswith("3 requests not recorded before")
    assert note.endswith(": GET api.test/new, GET api.test/things/{id}")
    assert (report.checked, report.verdict) == (1, Verdict.CLEAN)
    assert not drift([cassette(stored)], [cassette(stored)]).notes


def test_the_same_endpoint_of_other_things_is_one_endpoint() -> None:
    stored = [
        get(f"http://api.test/repos/acme/{name}/issues", [{"id": 1, "title": "It fails", "state": "open"}])
        for name in ("web", "api", "docs")
    ]
    fresh = [
        get(f"http://api.test/repos/acme/{name}/issues", [{"id": 1, "state": "open"}])
        for name in ("web", "api", "docs")
    ]
    (finding,) = drift([cassette(*stored)], [cassette(*fresh)]).findings
    assert (finding.endpoint.path, finding.evidence.stored_of) == ("/repos/acme/{slug}/issues", 3)
    assert drift([cassette(*stored[::-1])], [cassette(*fresh)]).findings[0].fingerprint == finding.fingerprint


@given(documents)
def test_nothing_drifts_from_itself(document: Plain) -> None:
    assert said(document, document) == []


@given(documents, documents)
def test_no_fact_goes_unjudged(before: Plain, after: Plain) -> None:
    said(before, after)  # judging a fact that no rule speaks on raises


@settings(max_examples=40)  # of all findings in test_laws.py
@given(st.lists(documents, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_fingerprints_do_not_depend_on_the_order_of_samples(bodies: list[Plain], random: st.DataObject) -> None:
    changed: list[Plain] = [{"wrapped": body} for body in bodies]
    order = list(range(len(bodies)))
    random.shuffle(order)  # type: ignore[attr-defined]

    def prints(positions: list[int]) -> set[str]:
        before = cassette(*(get(f"{URL}/{n}", bodies[n]) for n in positions))
        after = cassette(*(get(f"{URL}/{n}", changed[n]) for n in positions))
        return {finding.fingerprint for finding in drift([before], [after]).findings}

    assert prints(order) == prints(sorted(order))


def paths(value: Plain) -> list[list[str | int]]:
    """Where in a document there are fields, as keys and indexes."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    here: list[list[str | int]] = [[key] for key in value] if isinstance(value, dict) else []
    return here + [[key, *rest] for key, child in items for rest in paths(child)]


def changed(value: Plain, path: list[str | int], change: Callable[[dict[str, Plain], str], object]) -> Plain:
    copy: dict[str, Plain] | list[Plain] = dict(value) if isinstance(value, dict) else list(value)  # type: ignore[arg-type]
    key, rest = path[0], path[1:]
    if rest:
        copy[key] = changed(copy[key], rest, change)  # type: ignore[index]
    else:
        change(copy, str(key))  # type: ignore[arg-type]
    return copy


leaves: st.SearchStrategy[Plain] = st.sampled_from([1, 2.5, "some words", True])
records: st.SearchStrategy[Plain] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=1)
        | st.dictionaries(st.sampled_from(["alpha", "beta", "gamma", "delta"]), inner, min_size=1)
    ),
    max_leaves=12,
).filter(lambda document: bool(paths(document)))


@given(records, st.data())
def test_a_planted_null_is_found_wherever_it_is(document: Plain, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(document)))
    after = changed(document, path, lambda record, name: record.update({name: None}))
    assert [rule for rule, _ in said(document, after)] == ["always_null"]


@given(records, st.data())
def test_a_planted_removal_is_found_wherever_it_is(document: Plain, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(document)))
    after = changed(document, path, lambda record, name: record.pop(name))
    assert [rule for rule, _ in said(document, after)] == ["field_removed"]


@given(records, st.data())
def test_a_planted_field_is_found_wherever_it_is(document: Plain, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(document)))
    after = changed(document, path, lambda record, _: record.update({"omega": "brand new"}))
    assert [rule for rule, _ in said(document, after)] == ["field_added"]
