"""What nights teach: only what varies by itself, never what has drifted."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.drift import Compared, compared, drift
from driftproxy.learn import flaps, lesson
from driftproxy.model.finding import Confidence
from driftproxy.model.http import Cassette, Response
from driftproxy.model.known import AS_RECORDED, Known, Where, word_label
from driftproxy.model.plain import Plain
from driftproxy.model.policy import Ignore, Policy
from driftproxy.model.scope import Scope
from tests.answers import cassette, get, recording
from tests.strategies import documents

DAY, NEXT = "2026-01-01", "2026-01-02"
PLACE = "GET api.test/things/{id}"
LABELS = ("absent", "null", "boolean", "integer", "decimal", "string", "string (email)", "array", "object")
bodies = st.lists(documents, min_size=1, max_size=4)
counts = st.dictionaries(st.sampled_from(LABELS), st.integers(1, 40), min_size=1)
diaries = st.dictionaries(st.sampled_from([DAY, NEXT]), st.tuples(counts) | st.tuples(counts, counts), min_size=1)


def asked(before: Cassette, after: Cassette, known: Known = Known()) -> Compared:  # noqa: B008 - a frozen value
    return compared([before], [after], Policy(today=NEXT), known=known)


def taught(before: Cassette, after: Cassette, known: Known = Known()) -> dict[str, object]:  # noqa: B008
    """What a night teaches of places that vary, by path."""
    every = {where.path: diary for where, diary in lesson(asked(before, after), known, DAY).places.items()}
    return {path: diary for path, diary in every.items() if path != AS_RECORDED}


def flapping(first: Cassette, second: Cassette) -> dict[str, object]:
    """What a calibration teaches, by path."""
    return {where.path: diary for where, diary in flaps(asked(first, second), DAY).places.items()}


def places(report_of: Compared) -> list[Where]:
    return [Where(str(one.endpoint), one.status, one.path) for one in report_of.report.findings]


@given(bodies, bodies, st.data())
def test_knowledge_never_adds_a_finding_and_loses_none(
    before: list[Plain], after: list[Plain], data: st.DataObject
) -> None:
    stored, fresh = recording(*before), recording(*after)
    plain = asked(stored, fresh)
    known = Known({where: data.draw(diaries) for where in places(plain)})
    informed = asked(stored, fresh, known).report
    left_out = [one.finding for one in informed.varying]
    assert set(informed.findings) | set(left_out) == set(plain.report.findings)
    assert len(informed.findings) + len(left_out) == len(plain.report.findings)


@settings(max_examples=50)
@given(bodies, bodies, st.data())
def test_what_is_used_is_never_left_out(before: list[Plain], after: list[Plain], data: st.DataObject) -> None:
    stored, fresh = recording(*before), recording(*after)
    plain = asked(stored, fresh)
    known = Known({where: data.draw(diaries) for where in places(plain)})
    policy = Policy(today=NEXT, uses=tuple(Scope(path=one.path.replace("*", "?")) for one in plain.report.findings))
    assert drift([stored], [fresh], policy, known=known).findings == plain.report.findings


@settings(max_examples=40)
@given(bodies, bodies, st.integers(1, 4))
def test_drift_is_found_every_night_however_many_nights_have_seen_it(
    before: list[Plain], after: list[Plain], nights: int
) -> None:
    stored, fresh = recording(*before), recording(*after)
    first, known = asked(stored, fresh), Known()
    for night in range(nights):
        known |= lesson(asked(stored, fresh, known), known, f"2026-01-{night + 1:02}")
        known |= flaps(asked(fresh, fresh), f"2026-01-{night + 1:02}")
    assert asked(stored, fresh, known).report.findings == first.report.findings


@given(bodies)
def test_two_answers_that_are_the_same_teach_nothing(same: list[Plain]) -> None:
    assert flapping(recording(*same), recording(*same)) == {}


def test_a_calibration_teaches_what_differs_and_nothing_else() -> None:
    first = recording({"id": 1, "a": 1, "b": "x", "c": [1], "e": 1}, {"id": 2, "a": 1, "b": "y", "c": [2]})
    second = recording({"id": 1, "b": "z", "c": "none", "e": 2}, {"id": 2, "a": 1, "b": None, "c": [9, 9, 9]})
    assert flapping(first, second) == {
        "$.a": {DAY: ({"absent": 1, "integer": 1}, {"integer": 2})},
        "$.b": {
            DAY: (
                {"null": 1, "string": 1, word_label("z"): 1},
                {"string": 2, word_label("x"): 1, word_label("y"): 1},
            )
        },
        "$.c": {DAY: ({"array": 1, "string": 1}, {"array": 2})},
    }


def test_a_calibration_sees_what_two_objects_swap() -> None:
    first, second = recording({"a": 1}, {}), recording({}, {"a": 1})
    assert flapping(first, second) == {"$.a": {DAY: ({"absent": 1, "integer": 1}, {"absent": 1, "integer": 1})}}


def test_a_night_teaches_what_varies_tonight_or_is_known_to() -> None:
    stored = recording({"a": 1, "b": 1, "c": 1}, {"b": None, "c": 1}, {"b": 1, "c": 1})
    fresh = recording({"a": 2, "b": 2, "c": 2}, {"b": 1, "c": 2}, {"b": None, "c": 2})
    turned = {"$.b": {DAY: ({"integer": 2, "null": 1},)}}
    assert taught(stored, fresh) == turned
    known = Known({Where(PLACE, 200, "$.c"): {DAY: ({"null": 1},)}})
    assert taught(stored, fresh, known) == {**turned, "$.c": {DAY: ({"integer": 3},)}}


def test_what_some_have_and_others_have_not_does_not_vary_and_is_missed_at_once() -> None:
    before = recording([{"id": 1, "post": {}}, {"id": 2, "post": {}}, {"id": 3}])
    after = recording([{"id": 1}, {"id": 2}, {"id": 3}])
    assert taught(before, before) == {}
    known = lesson(asked(before, before), Known(), DAY)
    assert [one.path for one in places(asked(before, after, known))] == ["$[*].post"]


def test_other_objects_each_time_teach_what_varies_among_them() -> None:
    stored = recording([{"id": number, "a": 1} if number % 2 else {"id": number} for number in range(4)])
    fresh = recording([{"id": number, "a": 1} if number % 2 else {"id": number} for number in range(10, 14)])
    assert list(taught(stored, fresh)) == ["$[*].a"]


def test_a_field_that_is_known_and_that_nobody_has_tonight_is_absent() -> None:
    known = Known({Where(PLACE, 200, path): {DAY: ({"integer": 1},)} for path in ("$.d", '$.o["x.y"]', "$.no.e")})
    same = recording({"a": 1, "o": {}}, {"a": 1, "o": {}})
    assert taught(same, same, known) == {"$.d": {DAY: ({"absent": 2},)}, '$.o["x.y"]': {DAY: ({"absent": 2},)}}


@pytest.mark.parametrize(
    "after",
    [
        {"id": 1, "other": 1},
        {"id": 1, "box": {"a": 1}, "other": 1},
        {"id": 1, "box": {"a": 1, "b": {"c": None}}, "other": 1},
        {"id": 1, "box": "a", "other": 1},
        {"id": 1, "package": {"a": 1, "b": {"c": "text"}}, "other": 1},
    ],
)
def test_at_and_below_what_has_drifted_nothing_is_learned(after: Plain) -> None:
    before: Plain = {"id": 1, "box": {"a": 1, "b": {"c": "text"}}, "other": 1}
    stored, fresh = recording(*[before] * 4), recording(*[after] * 4)
    night = asked(stored, fresh)
    (finding,) = night.report.findings
    known = Known({Where(PLACE, 200, path): {DAY: ({"null": 1, "absent": 1},)} for path in ("$.other", finding.path)})
    learned = taught(stored, fresh, known)
    assert "$.other" in learned
    assert not [path for path in learned if path.startswith(finding.path)]


def test_below_a_field_that_became_optional_nothing_is_learned() -> None:
    before: Plain = {"id": 1, "box": {"a": 1}, "other": 1}
    known = Known({Where(PLACE, 200, path): {DAY: ({"null": 1},)} for path in ("$.other", "$.box.a")})
    bare: Plain = {"id": 1, "other": 1}
    stored, fresh = recording(*[before] * 4), recording(*[before, bare] * 2)
    assert list(taught(stored, stored, known)) == ["$.box.a", "$.other"]
    assert list(taught(stored, fresh, known)) == ["$.other"]


def test_what_is_ignored_is_not_learned_either() -> None:
    known = Known({Where(PLACE, 200, "$.a"): {DAY: ({"absent": 1},)}})
    policy = Policy(ignores=(Ignore(path="$.a"),), today=NEXT)
    night = compared([recording({"a": 1, "b": 1})], [recording({"b": 1})], policy, known=known)
    assert (night.report.findings, len(night.report.ignored)) == ((), 1)
    assert lesson(night, known, NEXT).places == {}


def after(stored: Cassette, *nights: Cassette) -> Known:
    """What these nights teach, one after the other."""
    known = Known()
    for number, fresh in enumerate(nights, 1):
        known |= lesson(asked(stored, fresh, known), known, f"2025-12-{number:02}")
    return known


FULL: Plain = {"id": 1, "note": "x", "box": {"a": 1}}


@pytest.mark.parametrize(
    ("turned", "path", "rule"),
    [
        ({"id": 1, "note": None, "box": {"a": 1}}, "$.note", "always_null"),
        ({"id": 1, "box": {"a": 1}}, "$.note", "field_removed"),
        ({"id": 1, "note": [1], "box": {"a": 1}}, "$.note", "kind_changed"),
        ({"id": 1, "note": "x"}, "$.box", "field_removed"),
    ],
)
def test_what_came_and_went_twice_by_itself_varies(turned: Plain, path: str, rule: str) -> None:
    same, other = recording(*[FULL] * 4), recording(*[turned] * 4)
    found = [(rule, path)]
    for nights in ([], [other], [other, same], [other, other, same], [other, same, other]):
        report = asked(same, other, after(same, *nights)).report
        assert [(one.rule, one.path) for one in report.findings] == found
    report = asked(same, other, after(same, other, same, same, other, same)).report
    assert (report.findings, [(one.finding.rule, one.finding.path) for one in report.varying]) == ((), found)
    # What stays has changed all the same.
    stays = after(same, other, same, same, other, *[same] * 4, *[other] * 8)
    assert [(one.rule, one.path) for one in asked(same, other, stays).report.findings] == found


def test_what_was_accepted_did_not_go_by_itself() -> None:
    before: Plain = {"id": 1, "note": "x"}
    bare: Plain = {"id": 1, "note": None}
    full, null = recording(*[before] * 4), recording(bare, bare, before, before)
    known = after(full, null, full, null)
    for number in (4, 5):  # once accepted, recordings have null
        known |= lesson(asked(null, null, known), known, f"2025-12-{number:02}")
    assert places(asked(full, null, known)) == places(asked(full, null)) != []


def headed(*every: tuple[str, ...]) -> Cassette:
    """Answers with these headers."""
    return recording(
        *(
            Response(200, "", (("Date", "Sat, 31 Oct 2026 23:59:59 GMT"), *((name, "7") for name in names)), b"{}")
            for names in every
        )
    )


TOTAL, LIMIT, LEFT = "X-Total-Count", "X-RateLimit-Limit", "X-RateLimit-Remaining"


def test_a_calibration_teaches_which_headers_flap() -> None:
    first, second = headed((TOTAL, LIMIT, "Via"), (TOTAL,)), headed((LEFT,), (TOTAL,))
    assert flapping(first, second) == {
        "header x-total-count": {DAY: ({"absent": 1, "present": 1}, {"present": 2})},
    }
    assert flapping(headed((LIMIT, LEFT)), headed(())) == {
        "header rate limit": {DAY: ({"absent": 1}, {"present": 1})},
    }


def test_a_night_teaches_headers_that_vary_and_none_that_has_gone() -> None:
    both = headed((TOTAL,), (), (TOTAL,))
    assert taught(both, both) == {}
    assert taught(both, headed((), (), (TOTAL,))) == {"header x-total-count": {DAY: ({"absent": 2, "present": 1},)}}
    assert taught(headed(*[(TOTAL,)] * 4), headed(*[()] * 4)) == {}


def test_a_header_that_is_known_to_flap_is_no_drift_until_it_is_gone_for_good() -> None:
    stored, fresh = headed(*[(TOTAL,)] * 3), headed(*[()] * 3)
    where = Where(PLACE, 200, "header x-total-count")
    assert places(asked(stored, fresh)) == [where]
    flaps_so = Known({where: {DAY: ({"absent": 2, "present": 2}, {"absent": 1, "present": 3})}})
    night = asked(stored, fresh, flaps_so)
    assert (places(night), [one.seen for one in night.report.varying]) == ([], ["absent"])
    gone = flaps_so | Known({where: {f"2026-01-{day:02}": ({"absent": 4},) for day in range(3, 20)}})
    late = compared([stored], [fresh], Policy(today="2026-01-20"), known=gone)
    assert places(late) == [where]


def said(*words: str) -> list[Plain]:
    """Twelve things that each have one of the words."""
    return [{"id": n, "status": words[n % len(words)]} for n in range(12)]


OPEN_PAID, WITH_VOID = said("open", "paid", "paid"), said("open", "paid", "void")


def test_a_closed_set_that_flapped_within_minutes_is_known_by_its_words() -> None:
    stored, fresh = recording(*OPEN_PAID), recording(*WITH_VOID)
    where = Where(PLACE, 200, "$.status")
    assert [(one.rule, one.path) for one in asked(stored, fresh).report.findings] == [("new_value", "$.status")]
    known = flaps(asked(stored, fresh), DAY)
    assert set(known.seen(where)) == {"string", *map(word_label, ("open", "paid", "void"))}
    assert not [label for label in known.seen(where) if "void" in label]
    night = asked(stored, fresh, known)
    assert (places(night), [one.seen for one in night.report.varying]) == ([], ["void"])
    # A word that was not met then is one that has come, and an ordinary night teaches none.
    assert places(asked(stored, recording(*said("open", "paid", "lost")), known)) == [where]
    assert "$.status" not in {one.path for one in lesson(asked(stored, fresh, Known()), Known(), DAY)}


def test_words_of_a_closed_set_do_not_count_twice() -> None:
    bare: list[Plain] = [{"id": n} for n in range(12)]
    stored, fresh = recording(*OPEN_PAID), recording(*bare)
    known = flaps(asked(stored, recording(*WITH_VOID)), DAY)
    assert [one.rule for one in asked(stored, fresh, known).report.findings] == ["field_removed"]


ME: dict[str, Plain] = {"name": "Ada", "mail": "a@b.test", "age": 40}


def restless(me: dict[str, Plain], night: int) -> Cassette:
    """One answer of one endpoint, beside others in which fields come and go each time that they are asked."""
    draw = Random(night)
    others = (
        get(
            f"http://api.test/{kind}/{number}",
            {"id": number, "v": draw.random(), **{name: draw.random() for name in "abc" if draw.random() < 0.6}},
        )
        for kind in ("xs", "ys")
        for number in range(6)
    )
    return cassette(get("http://api.test/me", {"id": 7, "v": draw.random(), **me}), *others)


def after_nights(stored: Cassette, many: int, me: dict[str, Plain]) -> Known:
    """What so many nights teach on which `me` was so."""
    known = Known()
    for night in range(1, many + 1):
        known |= lesson(asked(stored, restless(me, night), known), known, f"2025-12-{night:02}")
    return known


def about_me(stored: Cassette, me: dict[str, Plain], known: Known) -> list[tuple[str, str]]:
    found = asked(stored, restless(me, 99), known).report.findings
    return [
        (one.rule, one.path) for one in found if one.endpoint.path == "/me" and one.confidence is not Confidence.LOW
    ]


def test_what_was_recorded_once_and_was_so_for_many_nights_is_known_to_be_steady() -> None:
    stored, known = restless(ME, 0), after_nights(restless(ME, 0), 20, ME)
    changes: list[tuple[dict[str, Plain], str, str]] = [
        ({"name": "Ada", "age": 40}, "field_removed", "$.mail"),
        ({**ME, "more": 1}, "field_added", "$.more"),
    ]
    for me, rule, path in changes:
        assert about_me(stored, me, Known()) == []  # one answer among such tells nothing
        assert about_me(stored, me, known) == [(rule, path)]
    assert about_me(stored, ME, known) == []
    assert about_me(stored, {**ME, "age": 40.5}, known) == []  # a price may get cents on any night
    (finding, *_) = asked(stored, restless({"name": "Ada", "age": 40}, 99), known).report.findings
    assert str(finding.evidence) == "in 1 of 1 stored, as on 20 nights before, in 0 of 1 fresh"


def test_nights_on_which_something_had_drifted_or_of_other_recordings_make_nothing_steady() -> None:
    gone: dict[str, Plain] = {"name": "Ada"}
    drifted = after_nights(restless(ME, 0), 20, {"name": "Ada", "mail": [1]})
    assert about_me(restless(ME, 0), gone, drifted) == []
    assert (
        about_me(restless({**ME, "accepted": 1}, 0), {**gone, "accepted": 1}, after_nights(restless(ME, 0), 20, ME))
        == []
    )


def test_what_varied_on_any_of_the_nights_is_not_steady() -> None:
    stored = restless(ME, 0)
    known = after_nights(stored, 10, ME)
    known |= lesson(asked(stored, restless({"name": "Ada"}, 50), Known()), Known(), "2025-12-11")
    assert about_me(stored, {"name": "Ada"}, known | after_nights(stored, 20, ME)) == []
