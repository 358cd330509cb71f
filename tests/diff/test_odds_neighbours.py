"""Is a change likelier beside other changes, and is it on the whole as likely as before?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.diff.odds.chance import Turn
from driftproxy.diff.odds.neighbours import Suspect, expected

STILL = Suspect("a", "there", None, 0, 0.01, 0.0)
CHANGED = Suspect("a", "there", Turn.SOMETIMES, 1, 0.01, 1000.0)
DOUBTFUL = Suspect("a", "there", Turn.SOMETIMES, 2, 0.01, 8.0)

suspects = st.builds(
    lambda record, kind, turn, witness: Suspect(record, kind, turn, witness, 0.4 / len(kind) ** 2, 30.0**witness),
    st.sampled_from("abc"),
    st.sampled_from(["there", "null"]),
    st.sampled_from([None, *Turn]),
    st.integers(-1, 4),
)


def test_one_that_changed_makes_its_neighbours_suspect() -> None:
    alone, _ = expected([DOUBTFUL, STILL])
    beside, *_ = expected([DOUBTFUL, CHANGED, STILL])
    assert beside > 5 * alone


def test_what_changed_in_another_way_makes_them_less_suspect() -> None:
    alone, _ = expected([DOUBTFUL, STILL])
    beside, *_ = expected([DOUBTFUL, CHANGED._replace(turn=Turn.APPEARED), STILL])
    same, *_ = expected([DOUBTFUL, CHANGED, STILL])
    assert alone < beside < same


def test_what_may_be_one_thing_is_one_witness() -> None:
    alone, _ = expected([DOUBTFUL, STILL])
    twins = [DOUBTFUL._replace(witness=9) for _ in range(5)]
    assert expected([DOUBTFUL, *twins, STILL])[0] == pytest.approx(expected([DOUBTFUL, twins[0], STILL])[0])
    assert expected([twins[0], *twins, STILL])[0] == pytest.approx(alone)


def test_fields_that_come_or_go_at_once_prove_what_the_surest_does() -> None:
    gone = [DOUBTFUL._replace(turn=Turn.NEVER, witness=number) for number in range(9)]
    assert expected([*gone, STILL])[0] == pytest.approx(expected([*gone[:2], STILL])[0])


def test_neighbours_that_are_still_clear_it() -> None:
    beside, *_ = expected([DOUBTFUL, *[STILL] * 30])
    assert beside < DOUBTFUL.prior


def test_no_number_of_neighbours_that_are_still_clears_what_chance_cannot_do() -> None:
    likely = DOUBTFUL._replace(prior=0.1, ratio=1e5)
    beside, *_ = expected([likely, *[STILL] * 200])
    assert beside * likely.ratio > 10


def test_another_record_says_nothing() -> None:
    elsewhere = [CHANGED._replace(record="b")] * 3
    assert expected([DOUBTFUL, *elsewhere])[0] == pytest.approx(expected([DOUBTFUL])[0])


def test_its_own_counts_do_not_count() -> None:
    assert expected([CHANGED])[0] == pytest.approx(expected([DOUBTFUL])[0])


@given(st.lists(suspects, max_size=12), st.randoms(use_true_random=False))
def test_it_is_a_probability_and_the_order_does_not_matter(given_: list[Suspect], random: object) -> None:
    found = expected(given_)
    assert all(0 <= likely <= 0.5 for likely in found)
    assert expected(given_[::-1]) == pytest.approx(found[::-1])


def test_a_field_that_came_alone_is_not_cleared_by_its_neighbours() -> None:
    came = DOUBTFUL._replace(turn=Turn.APPEARED, prior=0.005)
    assert expected([came, *[STILL] * 30])[0] == pytest.approx(0.005)
