"""Both sides of a fact, like a diff of the API."""

import pytest

from driftproxy.diff.telling.differences import differences
from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from tests.answers import cassette, get


def diffs(before: Plain, after: Plain) -> dict[str, list[str]]:
    """The diff of each finding, by its path."""
    url = "http://api.test/things"
    report = drift([cassette(get(url, before))], [cassette(get(url, after))])
    return {finding.path: list(finding.diff) for finding in report.findings}


BASE: dict[str, Plain] = {"a": 1, "b": "x", "d": [1], "e": {"x": 1}, "f": None, "g": True}


@pytest.mark.parametrize(
    ("before", "after", "path", "lines"),
    [
        (
            {"id": 1, "userName": "ada"},
            {"id": 1, "username": "ada"},
            "$.userName",
            ['  "id": integer', '- "userName": string', '+ "username": string'],
        ),
        ([{"id": 1}] * 2, [{}] * 2, "$[*].id", ['- "id": integer']),
        ([{}] * 2, [{"id": 1}] * 2, "$[*].id", ['+ "id": integer']),
        ([1, 2], ["a", "b"], "$[*]", ["- [*]: integer", "+ [*]: string"]),
        (
            {"a": {"email": "a@b.test", "x": 1}, "c": 2},
            {"a": {"x": 1}, "email": "a@b.test", "c": 2},
            "$.a.email",
            ["- $.a.email: string (email)", "+ $.email: string (email)"],
        ),
    ],
)
def test_what_changed_is_a_line_for_each_side(before: Plain, after: Plain, path: str, lines: list[str]) -> None:
    assert diffs(before, after)[path] == lines


def test_a_few_fields_that_are_as_they_were_stand_around_it_in_their_order() -> None:
    said = diffs({**BASE, "c": 1, "z": 1}, {**BASE, "c": "now", "z": "another"})
    assert said["$.c"] == [
        '  "a": integer',
        '  "b": string',
        '- "c": integer',
        '+ "c": string',
        '  "d": array',
        '  "e": object',
        '  "f": null',
    ]
    assert said["$.z"] == ['  "e": object', '  "f": null', '  "g": boolean', '- "z": integer', '+ "z": string']


def test_a_key_beside_it_that_may_be_data_is_not_shown() -> None:
    said = diffs({"ada@home.test": 1, "id": 1}, {"ada@home.test": 1, "id": "x"})
    assert said["$.id"] == ['- "id": integer', '+ "id": string']


def test_what_is_about_no_place_in_a_body_is_told_in_its_own_words() -> None:
    assert differences([], []) == []
    one, other = cassette(get("http://a.test/", {"a": 1})), cassette(get("http://a.test/", {"a": 1}, 404))
    (finding,) = drift([one], [other]).findings
    assert finding.diff == ("- 200 OK", "+ 404 Not Found")
