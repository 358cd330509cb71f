"""Knowledge pools: the order in which nights are added does not matter."""

from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.known import Known, Where, labels_of
from driftproxy.model.shape import Shape

days = st.sampled_from(["2026-01-01", "2026-01-02", "2026-02-01"])
counts = st.dictionaries(st.sampled_from(["absent", "null", "string"]), st.integers(1, 9), min_size=1)
wheres = st.builds(Where, st.just("GET a.test/"), st.just(200), st.sampled_from(["$.a", "$.b"]))
diaries = st.dictionaries(wheres, st.dictionaries(days, counts.map(lambda one: (one,)), min_size=1))
knowns = st.builds(Known, diaries, diaries)
A = Where("GET a.test/", 200, "$.a")
B = A._replace(path="$.b")


@given(knowns, knowns, knowns)
def test_it_is_commutative_and_associative(one: Known, two: Known, three: Known) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | Known() == one


def test_each_round_of_a_day_is_kept() -> None:
    known = Known({A: {"2026-01-01": ({"absent": 2, "null": 1},)}}) | Known({A: {"2026-01-01": ({"absent": 1},)}})
    known |= Known({A: {"2026-01-02": ({"string": 5},)}})
    assert known.places == {
        A: {"2026-01-01": ({"absent": 1}, {"absent": 2, "null": 1}), "2026-01-02": ({"string": 5},)}
    }
    assert known.seen(A) == {"absent": 3, "null": 1, "string": 5}
    assert known.seen(B) == {}


def test_what_is_older_is_forgotten_and_so_is_a_place_of_which_nothing_is_left() -> None:
    old, new = {"2026-01-01": ({"absent": 1},)}, {"2026-01-02": ({"null": 1},)}
    assert Known({A: {**old, **new}, B: old}).since("2026-01-02") == Known({A: new})
    assert Known({}, {A: old, B: new}).since("2026-01-02") == Known({}, {B: new})


def test_places_that_another_knows_can_be_left_out() -> None:
    known = Known({A: {"2026-01-01": ({"absent": 1},)}, B: {"2026-01-01": ({"absent": 1},)}})
    assert list(known.without(Known({A: {}}))) == [B]


def test_a_field_that_is_not_there_has_a_label_as_well() -> None:
    assert labels_of(Shape(nulls=1, integers=2), 3) == {"absent": 3, "null": 1, "integer": 2}
    assert labels_of(Shape(nulls=1)) == {"null": 1}
