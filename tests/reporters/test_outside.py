"""What other people's programs read: each by its own schema, and by what it does with hostile words."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from jsonschema import Draft4Validator
from pydantic import TypeAdapter

from driftproxy.model.finding import Report
from driftproxy.model.plugin import Reporter
from driftproxy.plugins import discover
from tests.reporters.hostile import EVIL, REPORT
from tests.reporters.test_reporters import report as drifted

REPORTERS = discover("reporters", Reporter)
SCHEMAS = Path(__file__).parent / "schemas"
EMPTY = Report((), 0)
both = pytest.mark.parametrize("report", [REPORT, drifted(), EMPTY], ids=["hostile", "drift", "empty"])
harmless = pytest.mark.parametrize("name", sorted(REPORTERS.keys() - {"json", "ndjson"}))


@pytest.mark.parametrize("name", REPORTERS)
def test_each_is_made_from_the_json_alone(name: str) -> None:
    document = json.loads(REPORTERS["json"].render(REPORT))
    again = TypeAdapter(Report).validate_python({key: document[key] for key in Report.__dataclass_fields__})
    assert REPORTERS[name].render(again) == REPORTERS[name].render(REPORT)


@harmless
def test_nothing_steers_a_terminal_or_turns_text_around(name: str) -> None:
    text = REPORTERS[name].render(REPORT)
    text.encode()
    assert not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", text)


@both
def test_sarif_is_valid(report: Report) -> None:
    Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text())).validate(sarif(report))


def test_sarif_says_file_line_and_what_is_suppressed() -> None:
    (run,) = sarif(REPORT)["runs"]
    first, *_, ignored, varying = run["results"]
    places = [one["physicalLocation"] for one in first["locations"]]
    assert [one.get("region") for one in places] == [{"startLine": 3}, {"startLine": 17}, None]
    assert places[0]["artifactLocation"]["uri"].startswith("cassettes/%3Cscript%3E")
    assert [one["level"] for one in run["results"][:3]] == ["error", "warning", "note"]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "field_removed"
    assert all(one["suppressions"] for one in (ignored, varying))
    assert run["invocations"][0]["executionSuccessful"]
    assert not sarif(EMPTY)["runs"][0]["invocations"][0]["executionSuccessful"]


@both
def test_junit_is_valid(report: Report) -> None:
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(REPORTERS["junit"].render(report))


def test_junit_fails_for_what_makes_the_verdict_and_says_file_and_line() -> None:
    text = REPORTERS["junit"].render(REPORT)
    assert text.count("<failure") == 2
    assert 'tests="5" failures="2"' in text
    assert re.search(r"cassettes/.*\.yaml:17\n", text)
    assert 'name="has not drifted"' in text


def test_github_gets_a_command_a_line_and_no_word_can_end_it() -> None:
    lines = REPORTERS["github"].render(REPORT).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert [line.split(" ")[0] for line in commands] == ["::error", "::warning", "::notice", "::warning", "::notice"]
    for line in commands[:3]:
        found = re.fullmatch(r"::\w+ file=([^:,]+)(?:,line=(\d+))?,title=[^:,]+::.*", line)
        assert found
        assert found[2] == ("3" if line.startswith("::error") else None)
    assert len(lines) == 1 + len(commands) + 3


@both
def test_gitlab_gets_what_it_asks_for(report: Report) -> None:
    found = json.loads(REPORTERS["gitlab"].render(report))
    for one in found:
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert one["location"]["lines"]["begin"] > 0
        assert all(isinstance(one[key], str) and one[key] for key in ("description", "check_name", "fingerprint"))
    expected = len(report.unchecked) + sum(len(one.fixtures) for one in report.findings)
    assert len({one["fingerprint"] for one in found}) == len(found) == expected


def test_a_spreadsheet_finds_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(REPORTERS["csv"].render(REPORT))))
    kinds = [row["kind"] for row in rows]
    assert kinds == ["verdict", "drift", "drift", "possible", "ignored", "varying", "not checked", "note", "note"]
    assert rows[2]["what"] == "'=cmd()"
    assert "plain" in rows[1]["places"]
    assert ".yaml:17; plain" in rows[1]["places"]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]


def test_each_line_is_json_by_itself() -> None:
    lines = [json.loads(line) for line in REPORTERS["ndjson"].render(REPORT).splitlines()]
    assert [one["type"] for one in lines] == ["report", *["finding"] * 3, "ignored", "varying", "unchecked"]
    assert lines[0]["verdict"] == "drift"
    whole = json.loads(REPORTERS["json"].render(REPORT))
    assert lines[1] == {"type": "finding", **whole["findings"][0]}
    assert lines[1]["message"] == EVIL


def sarif(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(REPORTERS["sarif"].render(report))
    return found
