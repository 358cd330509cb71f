"""Does an example show what a value looks like, and nothing of what it says?"""

import pytest
from hypothesis import given

from driftproxy.diff.telling.examples import masked
from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from tests.answers import cassette, get
from tests.strategies import documents

URL = "http://api.test/things"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-01-31T12:00:00Z", '"9999-99-99T99:99:99Z"'),
        ("Ada Lovelace-Żył", '"Aaa Aaaaaaaa-Aaa"'),
        ("https://api.test/u/7?k=s3cret", '"https://aaa.aaaa/a/9?a=a9aaaa"'),
        ("x" * 1000, '"' + "a" * 39 + "…"),
        (-12.5, "-99.9"),
        (10**100, "9" * 40 + "…"),
        (None, "null"),
        (True, "true"),
        ([{"a": 1}, 2], "[{…}, …]"),
        ({"id": 7, "name": "Ada", "ada@b.test": {"k": 1}, "more": 1}, '{"id": 9, "name": "Aaa", "aaa@a.aaaa": {…'),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_letters_and_digits_are_replaced(value: Plain, shown: str) -> None:
    assert masked(value).startswith(shown.rstrip("…"))
    assert len(masked(value)) <= 41


@given(documents)
def test_every_document_has_a_short_example(value: Plain) -> None:
    assert 0 < len(masked(value)) <= 41


SIDES: list[tuple[list[Plain], list[Plain], str, str]] = [
    ([{"a": 1, "b": "x"}], [{"a": 2}], '"a"', "absent"),
    ([{"a": 1}], [{"a": 1, "b": [1]}], "absent", "[9]"),
    ([{"a": 1, "b": 1}] * 6, [{"a": 1, "b": 1}, {"a": 1}] * 3, "9", "absent"),
    ([[{"n": 1}, {"n": 2}]], [[{"n": "s"}, {"n": 2.5}]], "9", '"a"'),
    ([[1, 2]], [["a"]], "9", '"a"'),
    (
        [{"data": {"id": 1, "name": "x", "mail": "y"}}] * 3,
        [{"id": 1, "name": "x", "mail": "y"}] * 3,
        '{"id": 9, "name": "a", "mail": "a"}',
        '{"id": 9, "name": "a", "mail": "a"}',
    ),
    ([{"user_name": "Ada"}], [{"username": "Ada"}], '"Aaa"', '"Aaa"'),
    (
        [{"id": n, "customer": {"id": f"c{n}", "name": "Ada", "tier": "gold"}} for n in (1, 2)],
        [{"id": n, "customer_details": {"id": f"c{n}", "name": "Ada", "tier": 3}} for n in (1, 2)],
        '"aaaa"',
        "9",
    ),
]


@pytest.mark.parametrize(("stored", "fresh", "before", "after"), SIDES)
def test_an_example_is_of_one_object_and_shows_what_changed(
    stored: list[Plain], fresh: list[Plain], before: str, after: str
) -> None:
    sides = (cassette(*(get(f"{URL}/{n}", body) for n, body in enumerate(side))) for side in (stored, fresh))
    findings = drift([next(sides)], [next(sides)]).findings
    assert (before, after) in [(finding.example_before, finding.example_after) for finding in findings]


def test_closed_sets_and_headers_have_none() -> None:
    words = [[{"status": "open"}, {"status": "paid"}] * 2, [{"status": "open"}, {"status": "void"}] * 2]
    stored, fresh = ([cassette(get(URL, [{**one} for one in side]))] for side in words)
    assert [one.example_before for one in drift(stored, fresh).findings if one.rule == "new_value"] == [""]
