"""Is what may be chance told from what is not?"""

import pytest

from driftproxy.diff.odds.chance import Kind, Turn, learn, turn_of
from driftproxy.diff.tally import Tally

ALWAYS = Tally(5, 0, 0, 0, 0, 0, 0, 0)
SOMETIMES = Tally(3, 0, 0, 2, 0, 0, 0, 0)
FLIPPING = [Tally(2, 1, 1, 1, 0, 0, 0, 0), Tally(1, 2, 1, 1, 0, 0, 0, 0), Tally(2, 1, 2, 0, 0, 0, 0, 0)]
LOST_ONCE = Tally(4, 1, 0, 0, 0, 0, 0, 0)
GONE = Tally(0, 5, 0, 0, 0, 0, 0, 0)


def certainty(tally: Tally, night: list[Tally]) -> float:
    (chance,) = learn([Kind(0.8, [*night, tally])])
    return chance.certainty(tally)


@pytest.mark.parametrize(
    ("tally", "turn"),
    [
        (GONE, Turn.NEVER),
        (Tally(0, 0, 5, 0, 0, 0, 0, 0), Turn.APPEARED),
        (LOST_ONCE, Turn.SOMETIMES),
        (Tally(4, 0, 1, 0, 0, 0, 0, 0), Turn.ALWAYS),
        (ALWAYS, None),
        (SOMETIMES, None),
        (Tally(0, 0, 0, 0, 3, 0, 0, 0), None),
    ],
)
def test_turn(tally: Tally, turn: Turn | None) -> None:
    assert turn_of(tally) is turn


def test_a_field_that_is_gone_from_all_answers_is_sure() -> None:
    assert certainty(GONE, [ALWAYS] * 20) > 0.99


def test_one_field_missing_once_is_a_change_on_a_quiet_night() -> None:
    assert certainty(LOST_ONCE, [ALWAYS] * 50 + [SOMETIMES] * 50) > 0.7


def test_the_same_is_chance_on_a_restless_night() -> None:
    assert certainty(LOST_ONCE, [ALWAYS] * 50 + FLIPPING * 20) < 0.1


def test_the_restlessness_is_learned() -> None:
    (quiet,) = learn([Kind(0.8, [ALWAYS] * 50 + [SOMETIMES] * 50)])
    (restless,) = learn([Kind(0.8, [ALWAYS] * 50 + FLIPPING * 20)])
    assert quiet.restless < 0.01
    assert restless.restless > 0.3


def test_nothing_seen_is_no_change() -> None:
    (chance,) = learn([Kind(0.8, [])])
    assert chance.certainty(ALWAYS) == 0


def test_the_order_of_the_counts_does_not_matter() -> None:
    night = [ALWAYS, SOMETIMES, *FLIPPING, GONE]
    assert learn([Kind(0.8, night)]) == learn([Kind(0.8, night[::-1])])


def test_where_fields_came_a_release_took_place_and_all_else_is_likelier() -> None:
    came = [Tally(0, 0, 5, 0, 0, 0, 0, 0)]
    night = [ALWAYS] * 60 + [SOMETIMES] * 40
    (quiet,), (busy,) = learn([Kind(0.8, night)]), learn([Kind(0.8, night + came * 8)])
    assert quiet.released < 1 < busy.released
    freed = busy.likelier(busy.released, (Turn.SOMETIMES,))
    assert freed.prior(LOST_ONCE) > 5 * busy.prior(LOST_ONCE)
    assert freed.prior(GONE) == busy.prior(GONE)


def test_nulls_that_only_come_came_with_a_release() -> None:
    calm, comes, goes = ALWAYS, Tally(3, 1, 0, 0, 1, 0, 0, 0), Tally(3, 0, 1, 0, 1, 0, 0, 0)
    (both,) = learn([Kind(0.9, [calm] * 500 + [comes] * 9 + [goes] * 9, hidden=True)])
    (only,) = learn([Kind(0.9, [calm] * 500 + [comes] * 18, hidden=True)])
    assert both.certainty(comes) < 0.2
    assert only.certainty(comes) > 0.9
