"""Are answers counted request by request, and is the last page of a list left alone?"""

from driftproxy.diff.heads.head import Head, Told, counts
from driftproxy.model.surface import Endpoint


def head(*pairs: tuple[Told, Told]) -> Head:
    return Head(Endpoint("GET", "api.test", "/things"), 200, pairs)


def has(one: Told) -> bool:
    return "x-a" in one.names


YES, NO = Told((("X-A", "1"),), [1, 2]), Told((), [1, 2])


def test_each_turn_is_counted() -> None:
    tally = head((YES, YES), (YES, NO), (YES, NO), (NO, YES), (NO, NO)).tally(has)
    assert (tally.kept, tally.lost, tally.come, tally.neither) == (1, 2, 1, 1)
    assert str(counts(tally)) == "in 3 of 5 stored, in 2 of 5 fresh"


def test_a_shorter_page_is_left_out() -> None:
    short = Told((), {"items": [1], "tags": []})
    full = Told((("X-A", "1"),), {"items": [1, 2], "tags": []})
    assert head((full, short)).tally(has, full=True).lost == 0
    assert head((full, short)).tally(has).lost == 1
    assert head((YES, NO)).tally(has, full=True).lost == 1


def test_names_are_told_without_case_and_values_in_order() -> None:
    one = Told((("Link", "a"), ("link", "b"), ("X-B", "c")))
    assert one.names == {"link", "x-b"}
    assert one.values("link") == ["a", "b"]
    assert one.length is None
