"""Counts by name."""

from driftproxy.model.count import own_count


def test_a_count_says_what_it_was() -> None:
    count = own_count()
    assert [count(("a",), 1), count(("a",), 2), count(("b",), 0), count(("a",), 0)] == [0, 1, 0, 3]
