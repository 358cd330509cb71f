"""Do the action for GitHub and the template for GitLab fit their schemas, and do their scripts do what they say?"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.finding import Report
from tests.answers import FINDING
from tests.cli.conftest import Api, Run

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
SPEC, JOB = (ROOT / "templates" / "driftproxy.yml").read_text().split("---\n")

Outputs = tuple[int, str, dict[str, str]]


def fits(schema: str, path: Path) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def tool(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def shell(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as both services do."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=False)


def step(number: int, inputs: dict[str, str], folder: Path) -> Outputs:
    """Run a step of the action, with inputs that differ from the defaults; return its exit code, log and outputs."""
    values = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()} | inputs
    known = {f"inputs.{name}": value for name, value in values.items()}
    known |= {"steps.python.outputs.python-path": str(folder / "python"), "github.action_path": str(ROOT)}
    one = ACTION["runs"]["steps"][number]
    env = {name: re.sub(r"\$\{\{ (\S+) \}\}", lambda found: known[found[1]], text) for name, text in one["env"].items()}
    outputs = folder / "output"
    outputs.write_text("")
    runner = {"RUNNER_TEMP": folder, "GITHUB_OUTPUT": outputs, "GITHUB_STEP_SUMMARY": folder / "summary"}
    done = shell(one["run"], **env, **{name: str(path) for name, path in runner.items()})
    pairs = (line.partition("=") for line in outputs.read_text().splitlines())
    return done.returncode, done.stdout + done.stderr, {name: value for name, _, value in pairs}


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """Return what the action has installed, beside the project."""
    folder = tmp_path / "runner"
    tool(folder / "driftproxy" / "bin" / "driftproxy", f'exec "{sys.executable}" -m driftproxy "$@"')
    tool(folder / "driftproxy" / "bin" / "python", f'exec "{sys.executable}" "$@"')
    return folder


def test_the_action_fits_its_schema_and_pins_what_it_uses() -> None:
    fits("github-actions", ROOT / "action.yml")
    used = [one["uses"] for one in ACTION["runs"]["steps"] if "uses" in one]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in used)
    assert not any("${{" in one.get("run", "") for one in ACTION["runs"]["steps"])  # an input is never a script


@pytest.mark.parametrize(
    ("version", "extras", "installed"),
    [("", "", f"driftproxy[] @ {ROOT.as_uri()}"), ("1.2.0", "aws,s3", "driftproxy[aws,s3]==1.2.0")],
)
def test_the_action_installs_itself_or_a_version(version: str, extras: str, installed: str, tmp_path: Path) -> None:
    from packaging.requirements import Requirement

    python = tmp_path / "driftproxy" / "bin" / "python"
    tool(python, f'for word; do echo "$word"; done > "{tmp_path}/pip"')
    tool(tmp_path / "python", f'[ "$2" = venv ] || exec "{sys.executable}" "$@"')
    code, log, _ = step(1, {"version": version, "extras": extras}, tmp_path)
    assert code == 0, log
    assert (tmp_path / "pip").read_text().splitlines()[-1] == installed
    assert Requirement(installed).name == "driftproxy"


def test_the_action_asks_again_and_says_what_drifted(project: Folder, api: Api, runner: Path) -> None:
    api.answers["/users/1"] = (200, {"id": 1, "name": "Ada"})
    api.answers["/users/2"] = (200, {"id": 2, "name": "Bob"})
    code, log, outputs = step(2, {"run": "rerecord", "arguments": f"--cassette 'users' --to \"{api.url}\""}, runner)
    report = runner / "driftproxy.json"
    assert (code, outputs) == (1, {"verdict": "drift", "findings": "1", "report": str(report)})
    assert "::error file=cassettes/users.yaml,line=" in log
    assert "field_removed" in (runner / "summary").read_text()
    assert json.loads(report.read_text())["verdict"] == "drift"


def test_the_action_checks_offline(project: Folder, runner: Path) -> None:
    code, log, outputs = step(2, {"fail-if": "inconclusive"}, runner)
    assert (code, outputs["verdict"], outputs["findings"]) == (3, "inconclusive", "0")
    assert "never checked here" in log
    LastResult(Path(".driftproxy").absolute()).save(Report((FINDING,), 3, created="2026-11-21"), [], "cassettes", {})
    code, log, outputs = step(2, {"fail-if": "never"}, runner)
    assert (code, outputs["verdict"], outputs["findings"]) == (0, "drift", "1")
    assert re.search("::error .*title=breaking", log)
    assert "field_removed" in (runner / "summary").read_text()


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"run": "demo; touch hacked"}, "run should be rerecord, check or diff"),
        ({"fail-if": "$(touch hacked)"}, "fail-if should be drift"),
        ({"arguments": "'open"}, "a quote in arguments is not closed"),
        ({"arguments": "$(touch hacked) `touch hacked`; touch hacked"}, "driftproxy check ended with exit code 2"),
    ],
)
def test_wrong_use_of_the_action_fails_whatever_is_asked(
    inputs: dict[str, str], said: str, project: Folder, runner: Path
) -> None:
    code, log, outputs = step(2, {"fail-if": "never", **inputs}, runner)
    assert (code, outputs) == (2, {})
    assert f"::error title=driftproxy::{said}" in log
    assert not Path("hacked").exists()


def template(**inputs: str) -> dict[str, Any]:
    """Return the job of the template for GitLab, as GitLab puts the inputs in."""
    values = {name: str(one.get("default")) for name, one in yaml.safe_load(SPEC)["spec"]["inputs"].items()} | inputs
    job: dict[str, Any] = yaml.safe_load(re.sub(r"\$\[\[ inputs\.(\S+) \]\]", lambda found: values[found[1]], JOB))
    return job


def test_the_template_for_gitlab_fits_its_schema(tmp_path: Path) -> None:
    (tmp_path / "job.yml").write_text(yaml.safe_dump(template()))
    fits("gitlab-ci", tmp_path / "job.yml")
    # The schema does not know the inputs (https://docs.gitlab.com/ci/inputs/).
    for one in yaml.safe_load(SPEC)["spec"]["inputs"].values():
        assert set(one) <= {"description", "default", "options"}
        assert one["default"] in one.get("options", [one["default"]])


def test_the_template_for_gitlab_leaves_its_reports(
    project: Folder, api: Api, runner: Path, driftproxy: Run, tmp_path: Path
) -> None:
    tool(runner / "driftproxy" / "bin" / "pip", f'echo "$@" > "{tmp_path}/pip"')
    path = f"{runner / 'driftproxy' / 'bin'}:{os.environ['PATH']}"

    def job(**inputs: str) -> int:
        return shell("\n".join(template(**inputs)["driftproxy"]["script"]), PATH=path).returncode

    api.answers["/users/1"] = (200, {"id": 1, "name": "Ada"})
    api.answers["/users/2"] = (200, {"id": 2, "name": "Bob"})
    reports = template()["driftproxy"]["artifacts"]["reports"].values()
    for inputs in ({"run": "rerecord", "arguments": '--cassette "users"'}, {"run": "check"}):
        assert job(**inputs) == 1
        assert (tmp_path / "pip").read_text().split()[-1] == "driftproxy"
        (issue,) = json.loads(Path("gl-code-quality-report.json").read_text())
        assert (issue["check_name"], issue["location"]["path"]) == ("field_removed", "cassettes/users.yaml")
        for report in reports:
            Path(report).unlink()
    assert template()["driftproxy"]["allow_failure"] == {"exit_codes": [3]}


def test_the_container_file_is_clean_small_and_not_root(tmp_path: Path) -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    container = ROOT / "Containerfile"
    done = subprocess.run([hadolint, container], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    text = container.read_text()
    assert re.search(r"^ARG PYTHON=\d+\.\d+\.\d+-slim-", text, re.MULTILINE)  # pinned
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"docker.io/library/python:${PYTHON}"}
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1] == "10001:10001"
    assert not re.search(r"curl|wget|git |ADD |apt", text)  # nothing but the registries
    # The pins that it installs with are those of the lock.
    (pins,) = re.findall(r"grep (.*) requirements.txt", text)
    found = shell(f"cd {ROOT} && grep {pins} requirements.txt")
    named = re.findall("^([a-z0-9.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert [line.partition("==")[0] for line in found.stdout.splitlines()] == named
