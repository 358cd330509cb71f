"""Is each written job accepted by its own tool or schema, and does the one of GitHub keep a single pull request?"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from croniter import croniter

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.job import Job, Schedule
from driftproxy.plugins import discover
from tests.cli.conftest import Api, Run, api, driftproxy, project

__all__ = ["api", "driftproxy", "project"]

SCHEDULES = discover("schedules", Schedule)
JOBS = [
    Job(3, 17, "/home/ada/100% shop", ("/usr/bin/env", "my driftproxy")),
    Job(0, 0, "/srv/shop", ("/usr/bin/env", "driftproxy"), ("TOKEN", "API_KEY")),
]


# What GitHub does is outside of this machine: a stand-in remembers whether the pull request is open.
_GH = """#!/bin/sh
echo "$2" >> "$CALLS"
case $2 in
  list) test -e "$OPEN" && echo 1;;
  create) touch "$OPEN";;
  close) rm "$OPEN";;
esac
true
"""


def written(kind: str, job: Job, folder: Path) -> list[Path]:
    paths = []
    for name, text in SCHEDULES[kind].files(job).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        paths.append(path)
    return paths


@pytest.mark.parametrize("job", JOBS, ids=["plain", "secrets"])
@pytest.mark.parametrize(("kind", "schema"), [("github", "github-workflows"), ("gitlab", "gitlab-ci")])
def test_ci_jobs_fit_their_schemas(kind: str, schema: str, job: Job, tmp_path: Path) -> None:
    (path,) = written(kind, job, tmp_path)
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert all(name in path.read_text() for name in job.secrets)


@pytest.mark.parametrize("job", JOBS, ids=["plain", "secrets"])
def test_a_cron_job_of_kubernetes_fits_its_schema(job: Job, tmp_path: Path) -> None:
    path, _ = written("kubernetes", job, tmp_path)
    document = yaml.safe_load(path.read_text())
    kubernetes_validate.validate(document, "1.31", strict=True)
    assert croniter.is_valid(document["spec"]["schedule"])


@pytest.mark.parametrize("job", JOBS, ids=["plain", "secrets"])
def test_a_line_for_crontab(job: Job, tmp_path: Path) -> None:
    path, _ = written("cron", job, tmp_path)
    line = path.read_text().splitlines()[-1]
    when, command = " ".join(line.split()[:5]), line.split(maxsplit=5)[5]
    assert croniter.is_valid(when)
    assert command.replace(r"\%", "%").startswith("sh ")
    assert "%" not in command.replace(r"\%", "")
    assert subprocess.run(["sh", "-n", "-c", command], check=False).returncode == 0


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("job", JOBS, ids=["plain", "secrets"])
def test_a_timer_of_systemd(job: Job, tmp_path: Path) -> None:
    paths = [path for path in written("systemd", job, tmp_path) if path.suffix != ".sh"]
    check = ["systemd-analyze", "verify", "--user", "--man=no", *map(str, paths)]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(check, capture_output=True, text=True, check=False, env=environment)
    problems = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "driftproxy" in line]
    assert not problems


_NIGHTS = """#!/bin/sh
case $1 in
  rerecord) echo said; echo text > .driftproxy/drift.md; exit "$(cat .driftproxy/code)";;
  accept) echo "$(cat .driftproxy/code)" >> recorded/users.yaml; touch recorded/new.json;;
esac
"""


@pytest.mark.parametrize("forge", ["github.test", "gitlab.test"])
def test_the_script_of_a_night_keeps_one_request_and_the_checkout_as_it_was(forge: str, tmp_path: Path) -> None:
    project, origin, tools = tmp_path / "it's", tmp_path / f"{forge}.git", tmp_path / "tools"
    for folder in (project / "recorded", project / ".driftproxy", tools):
        folder.mkdir(parents=True)
    for name, text in {"driftproxy": _NIGHTS, "gh": _GH}.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    job = Job(3, 17, str(project), (str(tools / "driftproxy"),), cassettes="recorded")
    (script,) = (path for path in written("cron", job, project) if path.suffix == ".sh")
    env = {
        **os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "CALLS": str(tmp_path / "calls"),
        "OPEN": str(tmp_path / "open"), "GIT_CONFIG_GLOBAL": os.devnull,
    }  # fmt: skip

    def git(*words: str, at: Path = project) -> str:
        words = ("-c", "user.name=a", "-c", "user.email=a@b.test", *words)
        return subprocess.run(["git", *words], cwd=at, env=env, capture_output=True, text=True, check=True).stdout

    def night(code: int) -> tuple[str, str]:
        (project / ".driftproxy/code").write_text(str(code))
        (tmp_path / "calls").write_text("")
        done = subprocess.run(["sh", script], env=env, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (code, "")
        assert git("status", "--porcelain") == "M  mine\n"
        assert git("branch", "--show-current") == "main\n"
        return done.stdout, " ".join((tmp_path / "calls").read_text().split())

    git("init", "--quiet", "--bare", str(origin), at=tmp_path)
    git("config", "receive.advertisePushOptions", "true", at=origin)
    git("init", "--quiet", "--initial-branch", "main")
    (project / ".driftproxy/.gitignore").write_text("*")
    for name in ("recorded/users.yaml", "mine"):
        (project / name).write_text("")
    git("add", "--all")
    git("commit", "--quiet", "--message", "recorded")
    git("remote", "add", "origin", str(origin))
    (project / "mine").write_text("changed and staged")
    git("add", "mine")
    on_github = forge == "github.test"
    assert night(0) == ("", "")
    assert night(1) == ("said\n", "list create" if on_github else "")
    assert night(1) == ("said\n", "list edit" if on_github else "")
    log = git("log", "--format=%s", "--name-only", "main..driftproxy/fresh-recordings", at=project)
    assert log.split("\n\n")[1].split() == ["recorded/new.json", "recorded/users.yaml"]
    assert "driftproxy/fresh-recordings" in git("branch", at=origin)
    assert night(3) == ("said\n", "")
    assert night(0) == ("", "close" if on_github else "")
    assert git("branch", at=origin) == ""


def test_the_pull_request_is_one_and_closed_when_the_drift_is_gone(
    project: Folder, api: Api, driftproxy: Run, tmp_path: Path
) -> None:
    (path,) = written("github", JOBS[0], tmp_path)
    steps = {
        step.get("name"): step.get("run") for step in yaml.safe_load(path.read_text())["jobs"]["rerecord"]["steps"]
    }
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "driftproxy").write_text(f'#!/bin/sh\nexec {sys.executable} -m driftproxy "$@"\n')
    (tools / "gh").write_text(_GH)
    for tool in tools.iterdir():
        tool.chmod(0o755)
    calls = tmp_path / "calls"
    env = {
        **os.environ,
        "PATH": f"{tools}:{os.environ['PATH']}",
        "CALLS": str(calls),
        "OPEN": str(tmp_path / "open"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "RUNNER_TEMP": str(tmp_path / "tools"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=True).stdout

    def night() -> str:
        git("switch", "--quiet", "main")
        for name in ("Ask again what was recorded", "Open or update the pull request", "Say that the drift is gone"):
            code = (tmp_path / "output").read_text().split()[-1] if name[0] != "A" else ""
            if code == {"A": "", "O": "code=1", "S": "code=0"}[name[0]]:
                script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps[name] or ""]
                done = subprocess.run(script, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stdout + done.stderr
        said = calls.read_text().split() if calls.exists() else []
        calls.unlink(missing_ok=True)
        return " ".join(said)

    (tmp_path / ".gitignore").write_text("*\n!/cassettes\n!/cassettes/**\n")
    git("init", "--quiet", "--initial-branch", "main")
    git("-c", "user.name=a", "-c", "user.email=a@b.test", "add", "cassettes")
    git("-c", "user.name=a", "-c", "user.email=a@b.test", "commit", "--quiet", "--message", "recorded")
    git("init", "--quiet", "--bare", "origin.git")
    git("remote", "add", "origin", str(tmp_path / "origin.git"))
    assert night() == "list"
    api.answers["/users/1"] = (200, {"id": 1, "name": "Ada"})
    api.answers["/users/2"] = (200, {"id": 2, "name": "Bob"})
    assert night() == "list create"
    first = git("diff", "--name-only", "main", "origin/driftproxy/fresh-recordings")
    assert night() == "list edit"
    assert git("diff", "--name-only", "main", "origin/driftproxy/fresh-recordings") == first
    assert git("rev-list", "--count", "main..origin/driftproxy/fresh-recordings").strip() == "1"
    assert first.split() == ["cassettes/BASELINE.md", "cassettes/users.about.json", "cassettes/users.yaml"]
    git("switch", "--quiet", "main")
    git("merge", "--quiet", "--ff-only", "driftproxy/fresh-recordings")
    assert night() == "list close"
