"""A file says something else afterwards, and what says it already stays as it is written."""

import json

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
    def new(document: Plain) -> Plain:
        assert isinstance(document, dict)
        return {"a": document["a"], "b": "ü", "c": [{"d": 1, "f": True}, {"d": 2}], "g": {"h": 1}}

    amended = amended_yaml(YAML, new)
    assert amended.startswith("# ours\na: 1.50   # a price\nb: 'ü'\nc:\n")
    assert yaml.safe_load(amended) == {"a": 1.5, "b": "ü", "c": [{"d": 1, "f": True}, {"d": 2}], "g": {"h": 1}}
