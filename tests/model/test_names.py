"""Laws of `safe_name`: whatever comes in, a harmless name comes out."""

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from driftproxy.model.names import safe_name

NASTY = st.text(st.sampled_from("ab./\\-_:~\0\n CONnul[]é\u0301\udc80") | st.characters(), max_size=300)


@given(NASTY)
def test_the_name_is_a_relative_path_of_harmless_parts(text: str) -> None:
    path = PurePosixPath(safe_name(text))
    assert path.parts
    assert not path.is_absolute()
    for part in path.parts:
        assert not part.startswith((".", "-"))
        assert not part.endswith(".")
        assert not re.search(r'[\0-\x1f\\:*?"<>|]', part)
        assert len(part.encode()) <= 100
        assert part.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert len(str(path).encode()) <= 200
    assert str(path) == safe_name(text)
    assert unicodedata.is_normalized("NFC", str(path))
    assert not PureWindowsPath(safe_name(text)).drive


@given(NASTY)
@example("CON." + "x" * 120 + "/b")
@example("a/" * 150)
def test_a_safe_name_stays_as_it_is(text: str) -> None:
    once = safe_name(text)
    assert safe_name(once) == once


@given(NASTY, NASTY)
def test_two_altered_texts_do_not_become_one_name(one: str, other: str) -> None:
    if one not in (other, safe_name(other)) and other != safe_name(one):
        assert safe_name(one) != safe_name(other)


@pytest.mark.parametrize("name", ["billing", "tests/test_pay/test_refund[eur-2]", "Überweisung", "a.b/c=d,e+f@g"])
def test_a_good_name_is_kept(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("../../etc/passwd", "etc/passwd-"),
        ("/etc/passwd", "etc/passwd-"),
        ("..\\..\\windows", "windows-"),
        (".git/config", "git/config-"),
        ("", "cassette-"),
        ("..", "cassette-"),
        ("nul", "_nul-"),
        ("a/Con.txt/b", "a/_Con.txt/b-"),
        ("x" * 300, "x" * 91 + "-"),
        ("e\u0301", "é-"),
        ("\u1112\u1161\u11ab", "한-"),
        ("test_pay.py::test_it", "test_pay.py--test_it-"),
    ],
)
def test_a_bad_name_is_altered_and_marked(text: str, start: str) -> None:
    assert safe_name(text).startswith(start)
    assert re.fullmatch(r"[0-9a-f]{8}", safe_name(text)[len(start) :])
