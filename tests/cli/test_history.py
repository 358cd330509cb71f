"""Many nights at the command: what is remembered, who is told of what, and what `driftproxy history` says."""

import json
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from driftproxy.adapters.storage.store import Folder
from tests.cli.conftest import Api, Run

TOKEN = "t0ken-of-the-channel"


class Inbox(ThreadingHTTPServer):
    """Takes what is posted, unless it is `broken`: path and document."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Take)
        self.broken = False
        self.got: list[tuple[str, Any]] = []

    def news(self) -> list[tuple[str, str]]:
        """Return which channel was told what, once: the title, or the news of a webhook."""
        got, self.got = self.got, []
        return [
            (path.split("/")[1], said["title"] if "title" in said else " ".join(one["news"] for one in said["alerts"]))
            for path, said in got
        ]


class _Take(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.server.broken:
            self.server.got.append((self.path, said))
        self.send_response(503 if self.server.broken else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture
def inbox(project: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """Return what gets the news of the project: a service by Apprise, and a webhook."""
    server = Inbox()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("TEAM_URL", f"json://127.0.0.1:{server.server_port}/team/{TOKEN}")
    monkeypatch.setenv("HOOK_URL", f"http://127.0.0.1:{server.server_port}/hook/{TOKEN}")
    with Path("driftproxy.toml").open("a") as file:
        file.write('[notify]\nto = { team = "${TEAM_URL}" }\nwebhook = { board = "${HOOK_URL}" }\n')
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def night(driftproxy: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs `driftproxy` on a day of January."""
    seconds = count()

    def call(day: int, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("driftproxy.adapters.clock.today", lambda: f"2026-01-{day:02}")
        monkeypatch.setattr("driftproxy.adapters.clock.now", lambda: f"2026-01-{day:02}T03:17:{next(seconds):02}+00:00")
        return driftproxy(*arguments)

    return call


USERS = [(200, {"id": number, "name": "Ada", "email": "a@b.test"}) for number in (1, 2)]


def drifted(api: Api) -> None:
    api.answers |= {f"/users/{number}": (200, {"id": number, "name": "Ada"}) for number in (1, 2)}


def mended(api: Api) -> None:
    api.answers |= {f"/users/{user['id']}": (status, user) for status, user in USERS}


def test_drift_is_told_once_when_it_comes_and_once_when_it_is_gone(
    api: Api, inbox: Inbox, night: Run, tmp_path: Path
) -> None:
    assert night(1, "rerecord")[0] == 0
    assert inbox.news() == []
    drifted(api)
    code, out, err = night(2, "rerecord")
    assert (code, err) == (1, "")
    (_, team), (_, hook) = inbox.got
    assert team["message"].startswith("1 finding new:\n- breaking: ")
    assert "Next: `driftproxy report`" in team["message"]
    assert hook["report"] == json.loads((tmp_path / ".driftproxy/last/report.json").read_text())
    assert inbox.news() == [("team", "driftproxy: 1 finding new"), ("hook", "drift")]
    code, out, err = night(3, "rerecord")
    assert (code, inbox.news(), err) == (1, [], "")
    assert "; since 2026-01-02, 2 nights" in out
    earlier = json.loads((tmp_path / ".driftproxy/last/report.json").read_text())["earlier"]
    assert [(one["created"][8:10], one["verdict"]) for one in earlier] == [("01", "clean"), ("02", "drift")]
    assert "findings in the last 3 runs" in night(3, "report", "--format", "html")[1]
    mended(api)
    inbox.broken = True
    code, _, err = night(4, "rerecord")
    assert code == 0
    assert [line.partition(" was not told")[0] for line in err.splitlines()] == [
        "driftproxy: `team`",
        "driftproxy: `webhook board`",
    ]
    inbox.broken = False
    assert night(5, "rerecord")[::2] == (0, "")
    assert inbox.news() == [("team", "driftproxy: 1 finding gone"), ("hook", "gone")]
    assert night(6, "rerecord")[::2] == (0, "")
    assert inbox.news() == []
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert kept == []


def test_drift_that_cannot_be_checked_again_is_not_believed_to_be_gone(api: Api, project: Folder, night: Run) -> None:
    drifted(api)
    assert night(1, "rerecord")[0] == 1
    api.answers |= {"/users/1": USERS[0], "/users/2": (401, {})}
    code, out, _ = night(2, "rerecord")
    assert code == 3
    where = f"field_removed of `$.email` at GET {api.host}/users/{{id}} → 200"
    assert f"not known to be gone: {where}, there since 2026-01-01, could not be checked again" in out
    mended(api)
    assert night(3, "rerecord")[0] == 0


def test_what_fails_night_after_night_is_news(api: Api, inbox: Inbox, night: Run) -> None:
    api.answers["/status"] = (401, {"error": "no"})
    assert "failed for" not in night(1, "rerecord")[1]
    assert f"GET {api.host}/status has failed for 2 nights, since 2026-01-01: auth, " in night(2, "rerecord")[1]
    assert inbox.news() == []
    night(3, "rerecord")
    assert inbox.news()[0] == ("team", "driftproxy: 1 endpoint failing")
    night(4, "rerecord")
    assert inbox.news() == []
    api.answers["/status"] = (200, {"up": True})
    night(5, "rerecord")
    assert inbox.news()[0] == ("team", "driftproxy: 1 endpoint answering again")


def test_a_production_host_is_told_nothing(api: Api, inbox: Inbox, night: Run) -> None:
    with Path("driftproxy.toml").open("a") as file:
        file.write('[hosts."Prod.test"]\nkind = "production"\n')
    os.environ.update({"TEAM_URL": f"jsons://prod.test./{TOKEN}", "HOOK_URL": f"https://prod.test:8443/{TOKEN}"})
    drifted(api)
    code, _, err = night(1, "rerecord")
    assert (code, err.count("its host is declared as production, to which nothing is posted")) == (1, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        ("TEAM_URL", "", "was not told what has changed: its address is none that Apprise knows; the next run tries"),
        ("TEAM_URL", f"nothing://{TOKEN}", "its address is none that Apprise knows"),
        ("TEAM_URL", f"json://127.0.0.1:1/{TOKEN}", "the service did not take it"),
        ("HOOK_URL", f"http://127.0.0.1:1/{TOKEN}", "nobody took it (ConnectError)"),
        ("HOOK_URL", TOKEN, "its address is no URL of a webhook"),
        ("HOOK_URL", f"ftp://{TOKEN}", "its address is no URL of a webhook"),
        ("HOOK_URL", None, "set the environment variable HOOK_URL"),
    ],
)
def test_a_channel_that_is_out_costs_no_verdict_and_shows_no_secret(
    api: Api, inbox: Inbox, night: Run, caplog: pytest.LogCaptureFixture, wrong: tuple[str, str | None, str]
) -> None:
    variable, value, said = wrong
    os.environ.pop(variable) if value is None else os.environ.update({variable: value})
    drifted(api)
    with caplog.at_level(0):
        code, out, err = night(1, "rerecord")
    assert (code, len(err.splitlines()), len(inbox.got)) == (1, 1, 1)
    assert said in err
    assert TOKEN not in out + err + caplog.text


def test_the_history_in_short_and_in_full(api: Api, project: Folder, night: Run) -> None:
    assert night(1, "history")[::2] == (3, "driftproxy: there is no history yet; `driftproxy rerecord` begins one\n")
    for day in range(1, 9):
        api.answers["/status"] = (503, {}) if day in (3, 8) else (200, {"up": True})
        (drifted if day > 5 else mended)(api)
        night(day, "rerecord", "--timeout", "5")
    code, out, _ = night(8, "history")
    assert code == 0
    assert "2026-01-08 03:17  drift    2        1    1" in out
    assert (
        f"2026-01-06  3       once  2026-01-08  open   breaking  GET {api.host}/users/{{id}}  $.email  field_removed"
        in out
    )
    assert "2026-01-08  1       2026-01-08  all       " in out
    assert f"3      2026-01-08  failed  GET {api.host}/status" in out
    assert "··x··DDD" in out
    assert f"users        {api.host}  unknown       2026-01-05" in out
    _, text, _ = night(8, "history", "nights", "--endpoint", "GET /users/*", "--days", "5")
    assert text.splitlines()[2:] == [f"GET {api.host}/users/{{id}}               ···DDD"]
    found = json.loads(night(8, "history", "--format", "json")[1])
    assert list(found) == ["runs", "drift", "failing", "flaps", "hosts", "fixtures"]
    assert [one["verdict"] for one in found["runs"]] == ["drift"] * 3 + ["clean"] * 5
    assert (found["drift"][0]["since"], found["drift"][0]["cassettes"]) == ("2026-01-06", ["users"])
    assert found["failing"][0] | {"reason": ""} == {
        "endpoint": f"GET {api.host}/status", "since": "2026-01-08", "nights": 1, "last": "2026-01-08",
        "kind": "server-error", "reason": "",
        "requests": None,
    }  # fmt: skip


def test_a_history_in_trouble_costs_no_verdict(api: Api, inbox: Inbox, night: Run) -> None:
    path = Path(".driftproxy/history.db")
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    drifted(api)
    code, out, err = night(1, "rerecord")
    assert (code, out.startswith("drift: "), len(err.splitlines())) == (1, True, 1)
    assert (
        "history.db is damaged; move it away, and the next run begins a new one; this run is not remembered, and" in err
    )
    assert night(1, "history")[::2] == (2, err.partition("; this run")[0] + "\n")
    path.unlink()
    night(2, "rerecord")
    assert len(inbox.got) == 2


def test_what_shards_found_is_one_run(api: Api, inbox: Inbox, night: Run, tmp_path: Path) -> None:
    drifted(api)
    for number in (1, 2):
        night(1, "rerecord", "--shard", f"{number}/2", "--output", f"json=shard-{number}.json")
    assert not Path(".driftproxy/history.db").exists()
    for _ in "ab":
        assert night(1, "report", "--merge", "shard-1.json", "shard-2.json")[::2] == (1, "")
    assert inbox.news() == [("team", "driftproxy: 1 finding new"), ("hook", "drift")]
    (run,) = json.loads(night(1, "history", "runs", "--format", "json")[1])["runs"]
    assert (run["checked"], run["findings"]) == (3, 1)
    assert len(json.loads(night(1, "history", "nights", "--format", "json")[1])["nights"]) == 2


def test_a_run_elsewhere_is_none_of_the_nights_and_one_of_a_part_ends_nothing(
    api: Api, inbox: Inbox, night: Run, tmp_path: Path
) -> None:
    night(1, "rerecord", "--to", api.url)
    night(1, "rerecord", "cassettes/deep")
    assert not Path(".driftproxy/history.db").exists()
    drifted(api)
    night(2, "rerecord")
    assert len(inbox.news()) == 2
    mended(api)
    night(3, "rerecord", "--cassette", "deep/*")
    night(4, "rerecord", "--sample", "1")
    night(4, "rerecord", "--endpoint", "GET /status")
    assert inbox.news() == []
    night(5, "rerecord", "cassettes/users.yaml")
    assert inbox.news()[0] == ("team", "driftproxy: 1 finding gone")


def test_the_history_may_lie_elsewhere_and_no_password_may_stand_in_the_configuration(
    api: Api, project: Folder, night: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = Path("driftproxy.toml")
    plain = config.read_text()
    config.write_text(f'{plain}[history]\nurl = "${{HISTORY_URL}}"\n')
    code, _, err = night(1, "rerecord")
    assert (code, err.count("\n")) == (0, 1)
    assert "set the environment variable HISTORY_URL; this run is not remembered" in err
    monkeypatch.setenv("HISTORY_URL", "sqlite:///kept/history.db")
    assert night(1, "rerecord")[::2] == (0, "")
    assert (tmp_path / "kept/history.db").exists()
    config.write_text(f'{plain}[history]\nurl = "postgresql://ci:{TOKEN}@db.test/drift"\n')
    code, _, err = night(2, "rerecord")
    assert (code, "must not hold a password" in err, TOKEN in err) == (2, True, False)
