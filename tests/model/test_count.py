"""Counts by name."""

import pytest

from driftproxy.model import count as counting
from driftproxy.model.count import own_count


def test_a_count_says_what_it_was() -> None:
    count = own_count()
    assert [count(("a",), 1), count(("a",), 2), count(("b",), 0), count(("a",), 0)] == [0, 1, 0, 3]


def test_very_many_counts_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_MOST", 10)
    count = own_count()
    for number in range(11):
        count((number,), 1)
    assert [count((number,), 0) for number in range(11)] == [0] * 5 + [1] * 6
