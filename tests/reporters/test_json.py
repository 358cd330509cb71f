"""The report for programs."""

import json as stdlib

from driftproxy.model.finding import Report, Unchecked
from driftproxy.reporters.json import json
from tests.answers import FINDING

REPORT = Report(
    (FINDING,), 2, (Unchecked("c", 1, "GET https://api.test/", "auth", "no key"),), ("e",), "2026", notes=("n",)
)


def test_every_part_of_the_report_is_there_in_a_stable_order() -> None:
    document = stdlib.loads(json.render(REPORT))
    assert list(document)[:4] == ["version", "verdict", "findings", "checked"]
    assert (document["version"], document["verdict"]) == (1, "drift")
    finding = document["findings"][0]
    assert finding["severity"] == "breaking"
    assert finding["endpoint"] == {"method": "GET", "host": "api.test", "path": "/v1/{id}", "operation": ""}
    fixture = {"cassette": "c", "interactions": [0, 2], "tests": ["tests/test_c.py::test"], "file": "", "lines": []}
    assert finding["fixtures"] == [fixture]
    assert document["unchecked"][0]["kind"] == "auth"
    assert document["notes"] == ["n"]
    assert json.render(REPORT) == json.render(REPORT)
