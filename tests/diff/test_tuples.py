"""Is a tuple that has another kind at one position told from a list of mixed values?"""

import pytest

from driftproxy.model.plain import Plain
from tests.answers import said, told


def rows(*values: Plain, times: int = 6) -> Plain:
    return {"rows": [[1790 + number, *values] for number in range(times)]}


def test_a_position_of_another_kind_is_said_though_other_positions_have_it() -> None:
    before, after = rows("5.5", "7.5", None), rows(5.5, 7.5, None)
    assert told(before, after) == [("kind_changed", "$.rows[*][*]", "[number, number, number, null]")]
    assert told(rows("a", 5), rows(5, "a")) == [("kind_changed", "$.rows[*][*]", "[number, number, string]")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (rows("5.5", 7.5), rows("6.5", 7)),
        (rows("5.5", None), rows("6.5", 7)),
        (rows("5.5", times=1), rows(5.5, times=1)),
        ({"row": ["a", 1]}, {"row": [1, "a"]}),
        ([["a", 1], [1, "a"]] * 4, [[1, "b"], ["b", 2]] * 4),
        ([["a", 1]] * 4, [[1, "a"], ["a", 1]] * 4),
    ],
)
def test_what_is_no_tuple_or_has_its_kinds_is_no_drift(before: Plain, after: Plain) -> None:
    assert [rule for rule, _ in said(before, after) if rule == "kind_changed"] == []
