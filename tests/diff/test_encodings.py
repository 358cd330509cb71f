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
