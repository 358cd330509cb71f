"""Which words stand at a place, and which places are asked together?"""

from collections.abc import Mapping

import pytest

from driftproxy.diff.odds.kin import alike
from driftproxy.diff.odds.values import kin_words, words
from driftproxy.diff.spot import Spot
from driftproxy.model.flow import Flow
from driftproxy.shapes.infer import infer

ORDER, OTHER = frozenset({"id", "status", "total"}), frozenset({"name", "status", "size"})


def spot(name: str, stored: list[str], fresh: list[str], siblings: frozenset[str] = ORDER) -> Spot:
    return Spot((name,), (name,), infer(stored), infer(fresh), Flow(same=1), siblings=siblings)


def counts(one: Spot) -> tuple[Mapping[str, int], Mapping[str, int]] | None:
    found = words(one)
    return (found.stored, found.fresh) if found else None


def test_words_are_counted_on_both_sides() -> None:
    assert counts(spot("status", ["open", "paid", "open"], ["void"])) == ({"open": 2, "paid": 1}, {"void": 1})


@pytest.mark.parametrize(
    ("name", "values"),
    [("order_id", ["a", "b"]), ("note", ["1", "2"]), ("note", ["three, or four!"]), ("status", [])],
)
def test_what_is_no_word_has_none(name: str, values: list[str]) -> None:
    assert words(spot(name, values, values)) is None


def test_kin_speak_together_where_they_are_of_one_type_and_have_a_word_in_common() -> None:
    places = [
        spot("status", ["open"], ["void"]),
        spot("status", ["open", "paid"], ["paid"]),
        spot("status", ["open"], ["open"], OTHER),
        spot("status", ["red"], ["blue"]),
    ]
    together = kin_words(places, [words(one) for one in places], alike, lambda _: frozenset())[0]
    assert together
    assert (together.stored, together.fresh, together.same) == ({"open": 2, "paid": 1}, {"void": 1, "paid": 1}, 2)


def test_what_is_said_of_one_thing_twice_counts_once() -> None:
    places = [spot("status", ["open", "paid"], ["open", "void"]), spot("status", ["paid"], ["void"])]
    every = [words(one) for one in places]
    for pooled in kin_words(places, every, alike, lambda index: frozenset({"7", "8"} if index == 0 else {"8"})):
        assert pooled
        assert (pooled.stored, pooled.fresh) == ({"open": 1, "paid": 1}, {"open": 1, "void": 1})


def test_a_word_is_new_though_records_know_it_that_look_less_alike() -> None:
    wider = ORDER | {f"more_{number}" for number in range(9)}
    places = [
        spot("status", ["open"], ["void"]),
        spot("status", ["open", "void"], ["open"], wider),
        spot("status", ["open", "paid"], ["open"], wider),
    ]
    every = [words(one) for one in places]
    together = kin_words(places, every, lambda _one, _other: True, lambda _: frozenset())
    assert [one.stored for one in together if one] == [
        {"open": 1},
        {"open": 3, "void": 1, "paid": 1},
        {"open": 3, "void": 1, "paid": 1},
    ]
    assert not alike(ORDER, wider)


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (["open", "paid"], "word"),
        (["v1.1.7", "v1.3.3", "v1.9.9"], "numbered"),
        (["file-abc498", "file-abc583", "file-abc884"], "numbered"),
        (["web_search", "web_search_2025_08_26"], "code"),
        (["sha1", "sha256", "md5"], "code"),
    ],
)
def test_what_differs_in_its_digits_only_is_numbered(values: list[str], style: str) -> None:
    found = words(spot("tag_name", values, values))
    assert found
    assert found.style == style


def test_a_number_that_counts_is_no_code() -> None:
    for name, coded in (("result", True), ("max_num_results", False), ("maxLevel", False), ("count_status", False)):
        one = Spot((name,), (name,), infer([1, 2, 1]), infer([1, 3, 1]), Flow(same=2), siblings=ORDER)
        assert (words(one) is not None) is coded
