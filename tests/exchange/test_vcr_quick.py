"""Are interactions that are read without a look at each line those that come of it with one?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftproxy.exchange._vcr_quick import quick
from driftproxy.exchange._vcr_read import KEY, meaning
from driftproxy.exchange._yaml import parse
from driftproxy.exchange.vcr import dumps
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.exchange.test_layout import PIECES
from tests.exchange.test_vcr import CASSETTES

LONG = "a word, " * 20
ONE = Interaction(
    Request(
        "POST", "https://h/a?b=c", (("Accept", "*/*"), ("X-Long", LONG), ("X-Two", "1"), ("X-Two", "no")), b"a: b\n'"
    ),
    Response(
        200,
        "OK",
        (("Date", "Sat, 20 Nov 2026 09:23:05 GMT"), ("N", "12"), ("Said", "é\t")),
        f'{{"a": "{LONG}"}}'.encode(),
    ),
)
CHANGES = st.tuples(
    st.integers(0, 2000),
    st.integers(0, 3),
    st.sampled_from([*PIECES, "- ", "      - x\n", "      A:\n", "'", "''", ":\n"]),
)


def check(data: bytes) -> bool:
    try:
        found = quick(data)
    except ValueError:
        return False
    plain = parse(data)
    assert isinstance(plain, dict)
    assert found == [meaning(item) for item in plain[KEY] or []]
    return True


def test_what_vcrpy_writes_today_is_read_so() -> None:
    assert check(dumps(Cassette("", (ONE, ONE))))


@settings(max_examples=40)
@given(CASSETTES)
def test_what_vcrpy_writes_is_read_exactly_or_not(cassette: Cassette) -> None:
    check(dumps(cassette))


@given(st.lists(CHANGES, min_size=1, max_size=3))
def test_whatever_became_of_it_is_read_exactly_or_not(changes: list[tuple[int, int, str]]) -> None:
    text = dumps(Cassette("", (ONE,))).decode()
    for place, cut, piece in changes:
        start = place % (len(text) + 1)
        text = text[:start] + piece + text[start + cut :]
    check(text.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("uri: https://h/a?b=c", "uri: https://h/a:"),
        ("uri: https://h/a?b=c", "uri: https://h/a?b=c\n      d"),
        ("method: POST", "method: NULL"),
        ("code: 200", "code: 2"),
        ("      N:\n", ""),
        ("      N:\n", "      No:\n"),
        ("      Accept:\n", ""),
        ("      - '12'\n", ""),
        ("      - '12'\n", "      - 12\n"),
        ("      - '12'\n", "      - x\n        y\n"),
        ("      - '12'\n", "        y\n"),
        ("      - '12'\n", "      - ~\n"),
        ("      - '12'\n", "      - x: y\n"),
        ("message: OK", "message: null"),
        ("version: 1", "version: 2"),
        ("interactions:", "interactions :"),
    ],
)
def test_what_is_nearly_so(old: str, new: str) -> None:
    text = dumps(Cassette("", (ONE,))).decode()
    assert old in text
    check(text.replace(old, new).encode())
