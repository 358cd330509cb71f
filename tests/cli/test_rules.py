"""`driftproxy rules`: the list, one of them, and as JSON."""

import json

import pytest

from driftproxy.model.plugin import Rule
from driftproxy.plugins import discover
from tests.cli.conftest import Run

RULES = discover("rules", Rule)


def test_every_rule_is_listed_below_its_severity(driftproxy: Run) -> None:
    code, out, err = driftproxy("rules")
    assert (code, err) == (0, "")
    for block in out.split("\n\n"):
        severity, *lines = block.splitlines()
        assert {str(RULES[line.split()[0]].severity) for line in lines} == {severity}
    assert all(f"  {name} " in out for name in RULES)


def test_a_rule_is_explained_with_its_example(driftproxy: Run) -> None:
    assert driftproxy("rules", "field_removed") == (
        0,
        """\
field_removed: breaking

A field that was always there is gone.

Clients that read it without a guard fail.

Before:

    {"id": 1, "name": "Ada"}

After:

    {"id": 1}

Found:

    breaking  `$.name` (string) is gone (medium confidence)
""",
        "",
    )


def test_an_example_may_be_a_whole_answer(driftproxy: Run) -> None:
    assert "    status 404\n" in driftproxy("rules", "endpoint_gone")[1]


def test_as_json(driftproxy: Run) -> None:
    listed = json.loads(driftproxy("rules", "--format", "json")[1])
    assert sorted(one["id"] for one in listed) == list(RULES)
    one = json.loads(driftproxy("rules", "field_removed", "--format", "json")[1])
    assert {key: one[key] for key in listed[0]} in listed
    assert one["example"]["findings"][0]["path"] == "$.name"


@pytest.mark.parametrize(("name", "said"), [("feild_added", "did you mean `field_added`"), ("zzz", "lists them")])
def test_an_unknown_rule_is_one_sentence(driftproxy: Run, name: str, said: str) -> None:
    code, out, err = driftproxy("rules", name)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
