"""Is a change likelier beside other changes, and is it on the whole as likely as before?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.diff.odds.neighbours import Suspect, expected

STILL = Suspect("a", 0.01, 0.0)
CHANGED = Suspect("a", 0.01, 1000.0)
DOUBTFUL = Suspect("a", 0.01, 8.0)

suspects = st.builds(
    Suspect,
    st.sampled_from("abc"),
    st.floats(0.0001, 0.4),
    st.floats(0, 1e9),
)


def test_one_that_changed_makes_its_neighbours_suspect() -> None:
    alone, _ = expected([DOUBTFUL, STILL])
    beside, *_ = expected([DOUBTFUL, CHANGED, CHANGED, STILL])
    assert beside > 5 * alone


def test_neighbours_that_are_still_clear_it() -> None:
    beside, *_ = expected([DOUBTFUL, *[STILL] * 30])
    assert beside < DOUBTFUL.prior


def test_another_record_says_nothing() -> None:
    elsewhere = [CHANGED._replace(record="b")] * 3
    assert expected([DOUBTFUL, *elsewhere])[0] == pytest.approx(expected([DOUBTFUL])[0])


def test_its_own_counts_do_not_count_twice() -> None:
    assert expected([CHANGED])[0] == pytest.approx(expected([STILL])[0]) == pytest.approx(0.01)


@given(st.lists(suspects, max_size=12), st.randoms(use_true_random=False))
def test_it_is_a_probability_and_the_order_does_not_matter(given_: list[Suspect], random: object) -> None:
    found = expected(given_)
    assert all(0 <= likely <= 0.5 for likely in found)
    assert expected(given_[::-1]) == pytest.approx(found[::-1])
