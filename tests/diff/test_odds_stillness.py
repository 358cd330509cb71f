"""Do values that stay say that answers are still, and values that change that they are not?"""

from driftproxy.diff.odds.chance import Kind, learn
from driftproxy.diff.odds.stillness import likelihood
from driftproxy.diff.tally import Tally

STAYED, CHANGED, TOUCHED = (5, 0), (0, 5), (4, 1)
FLIPPED = Tally(4, 1, 0, 0, 0, 0, 0, 0)
ALWAYS = Tally(5, 0, 0, 0, 0, 0, 0, 0)


def test_values_that_stay_speak_for_stillness() -> None:
    assert likelihood([STAYED] * 50, 0.001) > likelihood([STAYED] * 50, 0.2)


def test_values_that_change_speak_against_it() -> None:
    assert likelihood([CHANGED] * 50, 0.001) < likelihood([CHANGED] * 50, 0.5)


def test_a_few_that_change_each_time_do_not() -> None:
    night = [STAYED] * 200 + [CHANGED] * 4 + [TOUCHED] * 2
    assert likelihood(night, 0.001) > likelihood(night, 0.2)


def test_answers_are_never_more_restless_than_their_values() -> None:
    flips = [Kind(0.8, [ALWAYS] * 50 + [FLIPPED] * 12)]
    (free,), (bound,) = learn(flips), learn(flips, [STAYED] * 500)
    assert bound.restless < free.restless
    assert bound.certainty(FLIPPED) > free.certainty(FLIPPED)
