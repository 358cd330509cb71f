"""Is another character encoding said where a client decodes by it?"""

import pytest

from tests.diff.heads.answers import compare, response


def typed(before: str, after: str) -> list[tuple[str, str, str]]:
    report = compare(response(("Content-Type", before)), response(("Content-Type", after)))
    return [(finding.rule, finding.before, finding.after) for finding in report.findings]


@pytest.mark.parametrize(
    ("before", "after", "was", "now"),
    [
        ("application/json; charset=utf-8", "application/json; charset=iso-8859-1", "utf-8", "iso-8859-1"),
        ("application/json", "application/json;charset=windows-1252", "utf-8", "cp1252"),
        ('text/csv; charset="UTF-8"', "text/csv; header=present; charset=ISO-8859-15", "utf-8", "iso-8859-15"),
        ("text/csv; charset=utf-8", "text/csv; charset=klingon", "utf-8", "klingon"),
    ],
)
def test_another_encoding_is_said(before: str, after: str, was: str, now: str) -> None:
    assert typed(before, after) == [("charset_changed", was, now)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("application/json", "application/json; charset=utf-8"),  # RFC 8259: JSON is UTF-8
        ("application/vnd.api+json;charset=UTF8", "application/vnd.api+json"),
        ("text/csv; charset=latin1", "text/csv; charset=ISO-8859-1"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv; charset=utf-8", "text/csv"),
    ],
)
def test_the_same_encoding_in_other_words_is_not(before: str, after: str) -> None:
    assert typed(before, after) == []


def test_another_media_type_says_enough() -> None:
    assert [rule for rule, *_ in typed("text/csv; charset=utf-8", "text/plain; charset=ascii")] == [
        "media_type_changed"
    ]
