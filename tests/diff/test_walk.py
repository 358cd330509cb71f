"""Do the elements of one answer count as so many samples, or as one?"""

from driftproxy.diff.scene import Scene
from driftproxy.diff.walk import spots
from driftproxy.model.plain import Plain, show
from driftproxy.model.surface import Endpoint
from driftproxy.shapes.flows import flows
from driftproxy.shapes.infer import infer
from tests.answers import said


def page(first: int, **more: Plain) -> Plain:
    return {"results": [{"id": number, "name": f"n{number}", **more} for number in range(first, first + 10)]}


def test_a_field_that_all_elements_lost_is_said() -> None:
    assert said(page(0, notes="some words"), page(0)) == [("field_removed", "$.results[*].notes")]


def test_a_page_of_other_things_is_one_sample() -> None:
    assert said(page(0, notes="some words"), page(100)) == []


def test_things_that_cannot_be_told_apart_are_many() -> None:
    before: Plain = [{"name": f"n{number}", "notes": "some words"} for number in range(10)]
    after: Plain = [{"name": f"m{number}"} for number in range(12)]
    assert said(before, after) == [("field_removed", "$[*].notes")]


def swapped(before: Plain, after: Plain) -> set[str]:
    bodies = [(before, after)]
    scene = Scene(Endpoint("GET", "h.test", "/x"), 200, infer([before]), infer([after]), bodies, flows)
    return {show(spot.old) for spot in spots(scene, frozenset(), lambda _: False) if spot.swapped}


def test_where_one_came_for_one_that_went_they_may_be_entries_of_a_map() -> None:
    assert swapped({"a": "x", "b": "y"}, {"a": "x", "c": "z"}) == {"$.b", "$.c"}
    assert swapped({"a": "x", "b": "y"}, {"a": "x"}) == swapped({"a": "x"}, {"a": "x", "c": "z"}) == set()
    assert swapped({"a": 1, "b": "y"}, {"a": 1, "c": "z"}) == set()  # of two kinds: a record
