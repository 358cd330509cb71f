"""A file says something else afterwards, and what says it already stays as it is written."""

import json

import pytest
import yaml
from hypothesis import given

from driftproxy.healing import amended_json, amended_yaml
from driftproxy.model.plain import Plain
from tests.strategies import documents

JSON = '{\n    "a": 1.50, "b" : "\\u00fc",\n    "c": [ {"d": 1}, {"d": 2} ],\n    "e": null\n}\n'
YAML = "# ours\na: 1.50   # a price\nb: 'ü'\nc:\n    - {d: 1}\n    - {d: 2}\ne:\n"


def test_json_keeps_what_is_the_same() -> None:
    assert amended_json(JSON, json.loads(JSON)) == JSON
    new = {**json.loads(JSON), "c": [{"d": 1, "f": True}, {"d": 2}], "g": {"h": 1}}
    del new["e"]
    lines = JSON.splitlines()
    lines[2:] = ['    "c": [ {"d": 1, "f": true}, {"d": 2} ],', '    "g": {', '        "h": 1', "    }", "}"]
    assert amended_json(JSON, new).splitlines() == lines


@given(documents, documents)
def test_json_says_what_it_should(old: Plain, new: Plain) -> None:
    for indent in (None, 2):
        assert json.dumps(json.loads(amended_json(json.dumps(old, indent=indent), new))) == json.dumps(new)


def test_yaml_keeps_its_comments() -> None:
    new: Plain = {"a": 1.5, "b": "ü", "c": [{"d": 1, "f": True}, {"d": 2}], "g": {"h": 1}}
    amended = amended_yaml(YAML, lambda _: (yaml.safe_load(YAML), new))
    assert amended.startswith("# ours\na: 1.50   # a price\nb: 'ü'\nc:\n")
    assert yaml.safe_load(amended) == {"a": 1.5, "b": "ü", "c": [{"d": 1, "f": True}, {"d": 2}], "g": {"h": 1}}


def test_yaml_keeps_what_it_does_not_understand() -> None:
    text = "---\nday: 2020-01-01\nmode: 0o14\nname: !ours x\nold: 1\n"
    said: dict[str, Plain] = {"day": "2020-01-01", "mode": "0o14", "name": None, "old": 1}
    new = {name: value for name, value in said.items() if name != "old"}
    assert amended_yaml(text, lambda _: (said, new)) == text.removesuffix("old: 1\n")


@pytest.mark.parametrize("text", ["a: sk_live_1\na: 2\n", "1: sk_live_1\n", "x: &x {a: sk_live_1}\n<<: *x\n"])
def test_yaml_that_cannot_be_amended_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(ValueError, match="mend it by hand") as refused:
        amended_yaml(text, lambda _: ({"a": 1}, {"b": 1}))
    assert "sk_live" not in str(refused.value)
