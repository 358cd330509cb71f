"""Does the quick reader say exactly what a YAML parser says, or nothing?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml import YAMLError

from driftproxy.exchange._layout import laid_out
from driftproxy.exchange._yaml import parse
from driftproxy.exchange.vcr import dumps
from driftproxy.model.http import Cassette
from tests.exchange.test_vcr import CASSETTES

PIECES = [
    "\n", " ", "  ", "    ", "- ", ": ", ":", "#", " #", "'", '"', "\\", "\\\n", "{}", "[]", "!!binary |", "&a ",
    "*a", "? ", "---", "...", "\t", "\r", "|", ">", "null", "~", "0x1", "2026-01-31", "1:2", "<<", "=", "%", "@",
    "\x85", "\u2028", "\ufeff", "a", "key", "\n\n", "\n      x", "\\x41", "\\ ", "\\ud83d", "\\U0001F389",
    "\\U0000D800", "\\_", "no",
]  # fmt: skip


def check(data: bytes) -> bool:
    try:
        found = laid_out(data)
    except ValueError:
        return False
    assert repr(found) == repr(parse(data))
    return True


@given(CASSETTES)
def test_what_vcrpy_writes_is_read_as_the_parser_reads_it(cassette: Cassette) -> None:
    check(dumps(cassette))


@given(CASSETTES, st.lists(st.tuples(st.integers(0), st.integers(0, 3), st.sampled_from(PIECES)), max_size=3))
def test_whatever_became_of_it_is_read_as_the_parser_reads_it_or_not(
    cassette: Cassette, changes: list[tuple[int, int, str]]
) -> None:
    text = dumps(cassette).decode()
    for place, cut, piece in changes:
        start = place % (len(text) + 1)
        text = text[:start] + piece + text[start + cut :]
    try:
        check(text.encode())
    except (YAMLError, ValueError) as error:
        pytest.fail(f"{text!r}: read, though {error}")


@given(
    st.lists(
        st.sampled_from(
            [*PIECES, "''", '\\"', "\\\\", "\\\n    ", "'\n", '"\n', "['", "', '", "']", "!!python/unicode '"]
        ),
        max_size=14,
    ).map("".join),
    st.sampled_from(["a: {}\n", "a: '{}'\n", 'a: "{}"\n', "- a: '{}'\n", 'a:\n- "{}"\n', 'a:\n- b: "{}"\n  c: d\n']),
)
def test_a_scalar_of_anything_is_read_as_the_parser_reads_it_or_not(text: str, form: str) -> None:
    check(form.format(text).encode())


@pytest.mark.parametrize(
    "text",
    [
        "a: b c\n",
        "a: b\n  c\n",
        "a:\n- b\n- c\n",
        "a:\n  - b: 1\n    c: '2'\n  - {}\n",
        "a: 'it''s\n\n  folded  \n  twice'\n",
        'a: "\\xF6\\\n  \\  \\U0001F389 \\\\x41 \\_"\n',
        'a: "b\\\\\n  c\\"\n\n  \\ d \\\n   e"\n',
        "a: 'b   \n   c\n\n\n  d'\n",
        "a: !!binary |\n  /wD+\n",
        "a: 2026-01-31\nb: 0x10\nc: ~\nno: 1.5\n",
        "a:\nb:\n",
        "a: https://h/?q=#x\n",
        "a: ['b, c', '', 'd: e']\n",
        "a: [gzip]\nb:\n- [no]\n",
        "a: !!python/unicode 'b'\nb: !!python/str \"c\"\n",
        "a: x   \n",
        "a: 1\na: 2\n",
    ],
)
def test_what_is_simple_is_read(text: str) -> None:
    assert check(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "- a\n",
        "a: [1]\n",
        "a: b: c\n",
        "a: b # c\n",
        "# c\n",
        "a: &x b\n",
        "a: *x\n",
        "a: |\n  b\n",
        "a: !!python/unicode b\n",
        "a: 'b\n",
        'a: "\\x4\\\n  1"\n',
        'a: "\\ud83c\\udf89"\n',
        "a: b\n b: c\n",
        "a:\n  b: c\n d: e\n",
        "- a: b\n  c\n",
        "a: =\n",
        "a: 2026-99-99\n",
        "a: \x85\n",
        "\ufeffa: b\n",
        "a:\n" + "".join(f"{'  ' * depth}a:\n" for depth in range(1, 2000)),
    ],
)
def test_what_is_not_is_left_to_the_parser(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        laid_out(text.encode())


def test_the_demos_cassettes_are_read_so() -> None:
    files = sorted(Path("cassettes").rglob("*.yaml"))
    assert files
    assert all(check(path.read_bytes()) for path in files)
