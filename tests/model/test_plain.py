"""Are paths written as people and JSON Pointer write them, and do they lead where they say?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.model.plain import Path, Plain, Wild, at, parsed, pointer, show

ITEM, ENTRY = Wild.ITEM, Wild.ENTRY


@pytest.mark.parametrize(
    ("path", "shown", "as_pointer"),
    [
        ((), "$", ""),
        (("a", ITEM, "b-c"), "$.a[*].b-c", "/a/*/b-c"),
        (("x.y", 'say "hi"'), '$["x.y"]["say \\"hi\\""]', '/x.y/say "hi"'),
        (("prices", ENTRY), "$.prices.{*}", "/prices/*"),
        (("a/b", "~", ""), '$["a/b"]["~"][""]', "/a~1b/~0/"),
    ],
)
def test_notation(path: Path, shown: str, as_pointer: str) -> None:
    assert (show(path), pointer(path)) == (shown, as_pointer)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("a", ITEM, "b"), [1, 2]),
        (("m", ENTRY), ["x", "y"]),
        (("a", "b"), []),
        (("m", ITEM), []),
        (("none",), []),
    ],
)
def test_every_value_at_a_path_is_found(path: Path, found: list[Plain]) -> None:
    document: Plain = {"a": [{"b": 1}, {"b": 2}, {}], "m": {"k": "x", "l": "y"}}
    assert list(at(document, path)) == found


@given(st.lists(st.text() | st.sampled_from([ITEM, ENTRY])).map(tuple))
def test_a_path_that_is_shown_can_be_read(path: Path) -> None:
    assert parsed(show(path)) == path


@pytest.mark.parametrize("text", ["", "a", "$a", "$.", "$[0]", "$.a b", '$["a]', "$.*"])
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(ValueError, match="is no path; write one as reports do"):
        parsed(text)
