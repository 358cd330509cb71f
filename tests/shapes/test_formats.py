"""Is the format of a string told right?"""

import pytest

from driftproxy.shapes.formats import format_of, is_timestamp


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T12:00:00Z", "date-time"),
        ("2026-01-31 12:00:00.123+01:00", "date-time"),
        ("2026-01-31", "date"),
        ("Sat, 31 Jan 2026 12:00:00 GMT", "http-date"),
        ("018f4d5e-7c1a-7b1e-8f6a-0123456789ab", "uuid"),
        ("ada@example.com", "email"),
        ("https://example.com/a?b=c", "uri"),
        ("9.99", "decimal"),
        ("0042", "digits"),
        ("", ""),
        ("open", ""),
        ("12 apples", ""),
        ("٢٠٢٦", ""),
    ],
)
def test_format(text: str, expected: str) -> None:
    assert format_of(text) == expected


@pytest.mark.parametrize(("number", "expected"), [(1_767_225_600, True), (1_767_225_600_000, True), (42, False)])
def test_unix_time(number: int, *, expected: bool) -> None:
    assert is_timestamp(number) is expected
