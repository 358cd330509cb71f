"""Do the elements of one answer count as so many samples, or as one?"""

from driftproxy.drift import drift
from driftproxy.model.finding import Confidence
from driftproxy.model.plain import Plain
from tests.answers import recording, said


def page(first: int, **more: Plain) -> Plain:
    return {"results": [{"id": number, "name": f"n{number}", **more} for number in range(first, first + 10)]}


def test_a_field_that_all_elements_lost_is_said() -> None:
    assert said(page(0, notes="some words"), page(0)) == [("field_removed", "$.results[*].notes")]


def test_what_all_of_a_page_of_other_things_lack_is_possible_drift() -> None:
    (finding,) = drift([recording(page(0, notes="some words"))], [recording(page(100))]).findings
    assert (finding.rule, finding.path, finding.confidence) == ("field_removed", "$.results[*].notes", Confidence.LOW)


def test_things_that_cannot_be_told_apart_are_many() -> None:
    before: Plain = [{"name": f"n{number}", "notes": "some words"} for number in range(10)]
    after: Plain = [{"name": f"m{number}"} for number in range(12)]
    assert said(before, after) == [("field_removed", "$[*].notes")]


def test_the_only_field_of_an_object_has_another_name() -> None:
    assert said({"status": "ok"}, {"state": "fine"})
    assert said({"a": 1}, {"b": 1})
