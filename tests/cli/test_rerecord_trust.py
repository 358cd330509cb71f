"""Flakes, outages and interruptions: nothing is reported that is none, and nothing is lost."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette
from tests.cli.conftest import Api, Run

Answers = dict[str, tuple[int, Any]]


class Scripted(Answers):
    """Answers that differ from one time to the next: `times` counts how often each path was asked for."""

    def __init__(self, answers: Answers, say: Callable[[str, int, tuple[int, Any]], tuple[int, Any]]) -> None:
        super().__init__(answers)
        self.say, self.times = say, dict[str, int]()

    def get(self, path: str, default: Any = None) -> Any:
        self.times[path] = self.times.get(path, 0) + 1
        return self.say(path, self.times[path], super().get(path, default))


def worse(path: str, status: int, body: Any) -> tuple[int, Any]:
    """An answer as after a change: users have no email."""
    return status, {name: value for name, value in body.items() if name != "email"} if "users" in path else body


def report(tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tmp_path / ".driftproxy/last/report.json").read_text())
    return found


def test_a_change_that_does_not_repeat_is_a_flake(project: Folder, api: Api, driftproxy: Run, tmp_path: Path) -> None:
    api.answers = Scripted(api.answers, lambda path, times, answer: worse(path, *answer) if times == 1 else answer)
    code, out, _ = driftproxy("rerecord")
    assert (code, report(tmp_path)["findings"]) == (0, [])
    place = f"`$.email` at GET {api.host}/users/{{id}} → 200"
    assert f"a flake, not there any more when it was asked again: field_removed of {place}" in out
    assert len(api.asked) == 5


def test_a_change_that_repeats_is_drift_and_only_what_changed_is_asked_again(
    project: Folder, api: Api, driftproxy: Run
) -> None:
    api.answers = Scripted(api.answers, lambda path, _, answer: worse(path, *answer))
    assert driftproxy("rerecord")[0] == 1
    assert [path for _, path, _ in api.asked] == ["/status", *["/users/1", "/users/2"] * 3]
    api.asked.clear()
    assert driftproxy("rerecord", "--no-second-look")[0] == 1
    assert len(api.asked) == 3


def test_a_flake_does_not_hide_a_change(project: Folder, api: Api, driftproxy: Run, tmp_path: Path) -> None:
    """At the first look the answers are a page, at the second and the third they lack a field."""
    page = "<html>It works!</html>"
    ill = lambda path, times, answer: (200, page) if "users" in path and times == 1 else worse(path, *answer)  # noqa: E731
    api.answers = Scripted(api.answers, ill)
    assert driftproxy("rerecord")[0] == 1
    assert [(one["rule"], one["path"]) for one in report(tmp_path)["findings"]] == [("field_removed", "$.email")]
    assert len(api.asked) == 7


def test_a_change_to_half_of_the_servers_is_drift(project: Folder, api: Api, driftproxy: Run) -> None:
    """Gone in the first look, sometimes there in the second: something has changed."""
    half = lambda path, times, answer: worse(path, *answer) if times == 1 or path == "/users/1" else answer  # noqa: E731
    api.answers = Scripted(api.answers, half)
    assert driftproxy("rerecord")[0] == 1


def test_what_cannot_be_looked_at_again_is_open_and_never_clean(
    project: Folder, api: Api, driftproxy: Run, tmp_path: Path
) -> None:
    api.answers = Scripted(api.answers, lambda path, times, answer: worse(path, *answer) if times == 1 else (503, {}))
    config = Path("driftproxy.toml")
    config.write_text(f"floor = 0.1\n{config.read_text()}")
    code, out, _ = driftproxy("rerecord")
    assert code == 3
    assert out.startswith("inconclusive: 1 checked")
    said = report(tmp_path)
    assert said["findings"] == []
    assert {one["kind"] for one in said["unchecked"]} == {"unconfirmed"}


def test_a_host_that_refuses_everything_is_one_line_and_is_not_asked_to_the_end(
    project: Folder, api: Api, driftproxy: Run
) -> None:
    many = tuple(api.interaction(f"/users/{number}", {}, status=200 + number % 2) for number in range(40))
    project.save([Cassette("many", many)])
    api.answers = {f"/users/{number}": (401, {}) for number in range(40)} | {"/status": (401, {})}
    code, out, _ = driftproxy("rerecord")
    assert code == 3
    assert len(api.asked) == 10
    (line,) = [line for line in out.splitlines() if "auth" in line]
    assert line.startswith(f"  43x auth: all of {api.host} answered 401, ")


def test_too_little_is_inconclusive_by_the_floor(project: Folder, api: Api, driftproxy: Run) -> None:
    api.answers["/status"] = (503, {})
    assert driftproxy("rerecord")[0] == 0
    config = Path("driftproxy.toml")
    config.write_text(f"floor = 0.9\n{config.read_text()}")
    code, out, _ = driftproxy("rerecord")
    assert code == 3
    assert out.startswith("inconclusive: 2 checked")


def test_a_budget_that_is_too_small_is_inconclusive(project: Folder, api: Api, driftproxy: Run) -> None:
    code, out, _ = driftproxy("rerecord", "--max-requests", "1")
    assert (code, len(api.asked)) == (3, 1)
    assert "2x budget: not asked: the budget of 1 requests is used up" in out


def started(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "driftproxy", "rerecord", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_done_before_it_ended_is_not_done_again(
    project: Folder, api: Api, driftproxy: Run, number: signal.Signals
) -> None:
    before = files(project.path)
    api.slow = "/users/2"
    with started() as process:
        while len(api.asked) < 3:
            sleep(0.02)
        process.send_signal(number)
        process.communicate(timeout=100)
    assert process.returncode == (0 if number is signal.SIGTERM else -signal.SIGKILL)
    assert files(project.path) == before
    api.slow = ""
    api.asked.clear()
    code, out, err = driftproxy("rerecord", "--resume")
    assert (code, err) == (0, "")
    assert out.startswith("clean: 3 checked")
    assert [path for _, path, _ in api.asked] == ["/users/2"]
    api.asked.clear()
    driftproxy("rerecord", "--resume")
    assert len(api.asked) == 3


def test_the_journal_of_an_interrupted_run_holds_no_secret(project: Folder, api: Api) -> None:
    secret = "s3cret-t0ken"
    api.answers["/status"] = (200, {"up": True, "echo": f"Bearer {secret}", "session_token": secret})
    api.slow = "/users/2"
    with started() as process:
        while len(api.asked) < 3:
            sleep(0.02)
        process.kill()
    journal = Path(".driftproxy/run.jsonl").read_bytes()
    assert journal.count(b"\n") == 2
    texts = [journal.decode(), *(str(json.loads(line)) for line in journal.splitlines())]
    import base64

    texts += [base64.b64decode(json.loads(line)[4]).decode() for line in journal.splitlines()]
    assert not any(secret in text for text in texts)
    assert any("up" in text for text in texts)


def test_two_at_once_the_second_is_told_who_is_at_work_or_waits(project: Folder, api: Api, driftproxy: Run) -> None:
    api.slow = "/users/2"
    with started() as process:
        while len(api.asked) < 3:
            sleep(0.02)
        code, out, err = driftproxy("rerecord")
        assert (code, out) == (2, "")
        assert err.startswith(f"driftproxy: process {process.pid} on ")
        assert driftproxy("rerecord", "--dry-run")[0] == 0
        api.slow = ""
        with started("--wait") as waiting:
            assert waiting.stderr
            assert f"waiting for process {process.pid}" in waiting.stderr.readline()
            process.send_signal(signal.SIGINT)
            out, _ = waiting.communicate(timeout=100)
            assert (waiting.returncode, out[:6]) == (0, "clean:")


def test_an_answer_that_is_missing_does_not_shift_the_others(
    project: Folder, api: Api, driftproxy: Run, tmp_path: Path
) -> None:
    """A job that is asked for until it is done: each time is compared with the same time, or not at all."""
    steps = [{"state": "new"}, {"state": "running", "percent": 50}, {"state": "done", "result": {"id": 7}}]
    project.save([Cassette("job", tuple(api.interaction("/job", step) for step in steps))])
    first = Scripted(api.answers | {"/job": (200, {})}, lambda _path, times, _answer: (200, steps[times - 1]))
    api.answers = first
    assert driftproxy("rerecord", "cassettes/job.yaml")[0] == 0
    said = report(tmp_path)
    for index in range(3):
        last = [{"cassette": "job", "index": index, "request": "", "kind": "timeout", "reason": ""}]
        (tmp_path / ".driftproxy/last/report.json").write_text(json.dumps(said | {"unchecked": last}))
        first.times["/job"] = index
        code, out, _ = driftproxy("rerecord", "cassettes/job.yaml", "--last", "inconclusive")
        assert (code, out[:16]) == (0, "clean: 1 checked")


def test_ctrl_c_in_the_second_look_is_said_and_resume_asks_only_that_again(
    project: Folder, api: Api, driftproxy: Run
) -> None:
    def say(path: str, times: int, answer: tuple[int, Any]) -> tuple[int, Any]:
        api.slow = path if "users/2" in path and times == 2 else api.slow
        return worse(path, *answer)

    api.answers = Scripted(api.answers, say)
    process = subprocess.Popen([sys.executable, "-m", "driftproxy", "rerecord"], stdout=subprocess.PIPE, text=True)
    while len(api.asked) < 5:
        sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=100)
    assert process.returncode == 1  # one of the two was seen again
    assert "interrupted: not all was asked again by then" in out
    assert "asked again: interrupted before it was answered" in out
    assert not Path(".driftproxy/history.db").exists()
    api.slow = ""
    api.asked.clear()
    assert driftproxy("rerecord", "--resume")[0] == 1
    assert Path(".driftproxy/history.db").exists()
    assert [path for _, path, _ in api.asked] == ["/users/1", "/users/2"] * 2
