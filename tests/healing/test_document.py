"""JSON that is changed in place: every byte that is not concerned stays."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftproxy.healing.document import Document
from tests.strategies import documents

SPACES = st.text(" \t\n\r", max_size=2)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A document with spaces wherever they may stand, and escapes where they need not."""
    text = json.dumps(draw(documents), ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 0, 3])))
    return draw(SPACES) + text.replace("/", "\\/") + draw(SPACES)


@given(texts())
def test_what_is_read_is_written(text: str) -> None:
    assert str(Document(text)) == text


@pytest.mark.parametrize("text", ["", "{", "[1,]", '{"a" 1}', '{"a": 1', "{a: 1}", "[1] 2", '"abc', "nul", "[1 2]"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Document(text)


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("{}", None, '{"new": 1.10}'),
        ('{"a":1}', "a", '{"a":1,"new":1.10}'),
        ('{"a": 1}', "a", '{"a": 1, "new": 1.10}'),
        ('{"a": 1}', None, '{"new": 1.10, "a": 1}'),
        ('{ "a": 1, "b": 2 }', None, '{ "new": 1.10, "a": 1, "b": 2 }'),
        ('{\n  "a": 1\n}\n', "a", '{\n  "a": 1,\n  "new": 1.10\n}\n'),
        ('{\n\t"a" : 1,\n\t"b" : 2\n}', "a", '{\n\t"a" : 1,\n\t"new" : 1.10,\n\t"b" : 2\n}'),
    ],
)
def test_a_field_is_put_in_as_its_neighbours_lie(text: str, after: str | None, expected: str) -> None:
    document = Document(text)
    document.root.put("new", Document("1.10").root, after)
    assert str(document) == expected
    document.root.drop("new")
    assert json.loads(str(document)) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ('{"a": 1, "b": 2}', "a", '{"b": 2}'),
        ('{\n  "a": 1,\n  "b": 2\n}', "b", '{\n  "a": 1\n}'),
        ('{"a": 1, "a": 2}', "a", "{}"),
        ('{"a": 1}', "b", '{"a": 1}'),
    ],
)
def test_a_field_is_taken_out(text: str, name: str, expected: str) -> None:
    document = Document(text)
    document.root.drop(name)
    assert str(document) == expected


@pytest.mark.parametrize(
    ("text", "value", "lead", "expected"),
    [
        ('{"a":1}', '{"b": [1, "ü"]}', "", '{"b":[1,"\\u00fc"]}'),
        ('{"a": "ü"}', '{"b":["ü"]}', "", '{"b": ["ü"]}'),
        ('{\n    "a": 1\n}', '{"b":1}', "\n    ", '{\n        "b": 1\n    }'),
        ('{"a": 1}', "1.50e3", "", "1.50e3"),
    ],
)
def test_a_value_from_elsewhere_is_laid_out_alike(text: str, value: str, lead: str, expected: str) -> None:
    assert str(Document(text).laid_out(Document(value).root, lead)) == expected
