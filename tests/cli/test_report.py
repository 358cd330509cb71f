"""`driftproxy report`: the last result again, in any format."""

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.finding import Confidence, Report
from driftproxy.reporters.json import json as json_report
from tests.answers import FINDING
from tests.cli.conftest import Api, Run
from tests.reporters.hostile import REPORT as HOSTILE


def test_the_last_result_is_shown_again_with_its_exit_code(project: Folder, api: Api, driftproxy: Run) -> None:
    api.answers["/status"] = (200, {"up": "yes"})
    first = driftproxy("rerecord")
    assert first[0] == 1
    api.asked.clear()
    assert driftproxy("report") == first
    assert api.asked == []
    api.answers = {}
    api.shutdown()
    api.server_close()
    assert driftproxy("rerecord")[0] == driftproxy("report")[0] == 3


@pytest.mark.parametrize(
    ("form", "start"),
    [("json", '{\n  "version": 1,'), ("html", "<!doctype html>"), ("markdown", "#"), ("text", "clean")],
)
def test_every_format_is_offered(project: Folder, driftproxy: Run, form: str, start: str) -> None:
    driftproxy("rerecord")
    code, out, err = driftproxy("report", "--format", form)
    assert (code, err) == (0, "")
    assert out.startswith(start)


def test_the_schema_describes_the_json(project: Folder, api: Api, driftproxy: Run) -> None:
    schema = json.loads(driftproxy("report", "--schema")[1])
    Draft202012Validator.check_schema(schema)
    for answer in ({"up": True}, {"up": "yes"}):
        api.answers["/status"] = (200, answer)
        driftproxy("rerecord")
        document = json.loads(driftproxy("report", "--format", "json")[1])
        Draft202012Validator(schema).validate(document)
        assert document.keys() == schema["properties"].keys()
    assert document["findings"][0]["diff"] == ['- "up": boolean', '+ "up": string']
    Draft202012Validator(schema).validate(json.loads(json_report.render(HOSTILE)))


def test_one_file_is_for_one_format(project: Folder, driftproxy: Run) -> None:
    code, _, err = driftproxy("report", "--output", "html=a", "--output", "json=./a")
    assert (code, Path("a").exists()) == (2, False)
    assert "a is named more than once" in err


def test_without_a_result_it_says_how_to_make_one(project: Folder, driftproxy: Run) -> None:
    code, _, err = driftproxy("report")
    assert code == 3
    assert err.endswith("`driftproxy rerecord` makes one\n")


def test_many_formats_at_once_and_the_summary_of_a_job(
    project: Folder, api: Api, driftproxy: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.answers["/status"] = (200, {"up": "yes"})
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    outputs = [word for name in ("html", "sarif", "junit", "csv") for word in ("--output", f"{name}=out/{name}")]
    code, out, err = driftproxy("rerecord", "--format", "github", *outputs)
    assert (code, err) == (1, "")
    assert "\n::error file=cassettes/deep/status.yaml,line=2,title=breaking" in out
    assert sorted(path.name for path in Path("out").iterdir()) == ["csv", "html", "junit", "sarif"]
    assert (tmp_path / "summary.md").read_text().startswith("# Mock drift\n")


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_a_ci_service_finds_the_file_also_where_the_project_is_a_folder_of_the_checkout(
    drifted: Folder, driftproxy: Run, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    there = "cassettes/users.yaml"
    outputs = [word for name in ("github", "gitlab", "sarif", "json") for word in ("--output", f"{name}=out/{name}")]

    def places() -> list[bool]:
        assert driftproxy("report", *outputs)[0] == 1
        said = (Path("out", name).read_text() for name in ("github", "gitlab", "sarif", "json"))
        return [bool(re.search(f'[="]{there}[,"]', text)) for text in said]

    assert places() == [True, True, True, True]
    monkeypatch.setenv(variable, str(Path.cwd().parent))
    there = f"{Path.cwd().name}/cassettes/users.yaml"
    assert places() == [True, True, True, False]


def test_the_next_command_to_type_is_the_last_thing_said_and_can_be_typed(
    project: Folder, api: Api, driftproxy: Run
) -> None:
    api.answers["/status"] = (200, {"up": "yes"})
    out = driftproxy("rerecord")[1]
    words = shlex.split(out.partition("\nNext:\n")[2].splitlines()[0])
    assert words[:3] == ["driftproxy", "accept", "--endpoint"]
    assert driftproxy(*words[1:])[0] == 0
    assert "Next:" not in driftproxy("rerecord")[1]
    api.answers = dict.fromkeys(api.answers, (503, {}))
    assert driftproxy("rerecord")[1].partition("\nNext:\n")[2].startswith("  `driftproxy doctor` says what is wrong")
    possible = replace(FINDING, confidence=Confidence.LOW)
    LastResult(Path(".driftproxy")).save(Report((possible,), 3), [], "cassettes", {})
    assert "Next:" not in driftproxy("report")[1]  # accept would take nothing
