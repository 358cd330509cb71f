"""Is the format of a string told right?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.shapes.formats import format_of, formats_of, is_timestamp, one_format, timestamps


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
        ("2026-01-31T12:00:00.5-0500", "date-time"),
        ("2026-01-31 12:00:00", "local date-time"),
        ("2026-01-31T12:00", "local date-time"),
        ("9.99", "decimal"),
        ("2.10.1", "decimal"),
        ("1.", ""),
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


ODD = [
    "9.99",
    "-1",
    "2026-01-31",
    "a@b.test",
    "a\nb",
    "\n",
    "",
    "open",
    "x" * 3000,
    "1" * 3000,
    "Zürich",
    "9.99\n",
    "a-b:c@d",
    "a@b..test",
    "a@.test",
    "a@b.",
    "deadbeef-cafe",
    "deadbeef-cafe-4bad-8bad-0123456789ab",
    "Sat, 31 Jan 2026 12:00:00 GMT",
    "Sat, 31 Jan 2026 12:00:00 GMT ",
    "urn:x",
    "https://x",
    "2026-01-31T12:00",
    "2026-01-31 12:00Z",
    "2.10.1",
    "2026-01-31T12:00:00." + "1" * 2048,
]


FEW = st.lists(st.sampled_from(ODD), min_size=1, max_size=3)


@given(st.lists(st.sampled_from(ODD) | st.text(max_size=5), min_size=1) | FEW)
def test_the_format_of_many_is_that_of_each_one(texts: list[str]) -> None:
    one = one_format(texts, "\n".join(texts))
    assert one in {None, *map(format_of, texts)}
    assert one is None or len(set(map(format_of, texts))) == 1


@pytest.mark.parametrize(
    "texts",
    [["a", "1x", "a:b"], ["x" * 3000, "b"], ["2026-01-31T12:00:00Z", "2027-02-20T13:11:01Z"], ["a@b.test", "c@d.test"]],
)
def test_what_most_often_all_have_is_seen_at_once(texts: list[str]) -> None:
    assert one_format(texts, "\n".join(texts)) == format_of(texts[0])


def test_what_is_empty_has_no_format() -> None:
    assert one_format([""], "") is one_format(["", "9.99"], "\n9.99") is None
    assert formats_of({"": 2}) == {}
    assert formats_of({"": 2, "9.99": 1, "1.0": 3}) == {"decimal": 4}


def test_formats_are_counted_by_how_often_a_text_is_there() -> None:
    assert formats_of({"9.99": 3, "-1.5": 1, "open": 2, "": 7}) == {"": 2, "decimal": 4}


@given(st.lists(st.integers() | st.sampled_from([999_999_999, 10**9, 4_102_444_800, 10**12, 2 * 10**12]), min_size=1))
def test_many_times_are_told_as_one_by_one(numbers: list[int]) -> None:
    assert timestamps(numbers) == sum(map(is_timestamp, numbers))
