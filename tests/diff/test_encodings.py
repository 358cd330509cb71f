"""Is Base64 that became something else said, and what only looks like Base64 by accident not?"""

from base64 import b64encode
from hashlib import sha256

import pytest

from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from tests.answers import recording


def body(text: str) -> Plain:
    return {"d": text}


def said(before: list[str], after: list[str]) -> list[tuple[str, str, str]]:
    findings = drift([recording(*map(body, before))], [recording(*map(body, after))]).findings
    return [(one.rule, one.before, one.after) for one in findings]


TEXTS = [f"This is text no. {n * 7}, and a bit more{'.' * (n % 3)}" for n in range(8)]
ENCODED = [b64encode(text.encode()).decode() for text in TEXTS]
TOKENS, OTHERS = ([b64encode(sha256(f"{side}{n}".encode()).digest())[:40].decode() for n in range(8)] for side in "ab")


def test_base64_that_became_text_is_another_format_and_so_the_other_way_round() -> None:
    assert said(ENCODED, TEXTS) == [("format_changed", "string (base64)", "string")]
    assert said(TEXTS, ENCODED) == [("format_changed", "string", "string (base64)")]
    assert said(ENCODED, [text.replace("=", "").replace("+", "-") + "_" for text in ENCODED]) == [
        ("format_changed", "string (base64)", "string")
    ]


def test_a_null_beside_them_says_nothing() -> None:
    stored, fresh = (recording(*map(body, texts), {"d": None}) for texts in (ENCODED, TEXTS))
    assert [one.before for one in drift([stored], [fresh]).findings] == ["string (base64)"]


def times(unit: int, *, start: int = 0) -> Plain:
    return [{"at": (1767225600 + start + n) * unit} for n in range(3)]


def test_times_in_another_unit_are_breaking_and_other_times_are_none() -> None:
    assert drift([recording(times(1))], [recording(times(1000))]).findings[0].rule == "time_unit_changed"
    assert drift([recording(times(1000))], [recording(times(1, start=9))]).findings[0].rule == "time_unit_changed"
    for before, after in ((times(1), times(1, start=9)), (times(1000), times(1000, start=9))):
        assert not drift([recording(before)], [recording(after)]).findings
    seconds, milliseconds = (recording({"at": 1767225600 * unit}, {"at": None}) for unit in (1, 1000))
    assert drift([seconds], [milliseconds]).findings[0].rule == "time_unit_changed"
    mixed: Plain = [{"at": 1767225600}, {"at": 1767225600000}, {"at": 7}]
    assert not drift([recording(mixed)], [recording(times(1000))]).findings


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ENCODED, ENCODED[::-1]),
        (TOKENS, OTHERS),
        (TOKENS, [f"{text}." for text in OTHERS]),
        (TEXTS, TEXTS[::-1]),
        (ENCODED, [*TEXTS[:7], ENCODED[0]]),
        (ENCODED[:2], TEXTS[:2]),
        ([ENCODED[0]] * 8, TEXTS),
        (["Yes!", "Nope", "Sure"] * 2, ["yes, it is", "not at all", "of course"] * 2),
    ],
)
def test_what_looks_like_base64_by_accident_or_seldom_is_none(before: list[str], after: list[str]) -> None:
    assert said(before, after) == []
