"""`driftproxy faults` as a user runs it: the list, and the table of what a suite survives."""

import json
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.typed import typed

SUITE = """
import json, os, signal, time, urllib.request as r
def ask(path):
    with r.urlopen("https://api.test" + path, timeout=20) as answer:
        return json.load(answer)
own = {"Driftproxy-Fault": "slow-headers=0"}  # what a suite orders for itself says nothing of the fault that is tried
r.urlopen(r.Request("https://api.test/v1/retried", headers=own)).close()
for attempt in range(3):
    try:
        ask("/v1/retried"); break
    except Exception: pass
try:
    name = ask("/v1/fragile")["name"]
except OSError:
    os.kill(os.getpid(), signal.SIGKILL)
except ValueError:
    time.sleep(60)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("HTTP_PROXY", "DRIFTPROXY_PROXY", "DRIFTPROXY_MODE", "DRIFTPROXY_CASSETTE"):
        monkeypatch.delenv(name, raising=False)
    json_said = (("Content-Type", "application/json"),)
    recorded = (
        Interaction(Request("GET", f"https://api.test/v1/{path}"), Response(200, "OK", json_said, b'{"name": "Ada"}'))
        for path in ("retried", "fragile", "unused")
    )
    Folder(tmp_path / "cassettes").save([Cassette("api", tuple(recorded))])
    (tmp_path / "suite.py").write_text(SUITE)
    return tmp_path


def driftproxy(project: Path, *words: str) -> tuple[int, str, str]:
    return typed(project, *words)


def test_the_list() -> None:
    code, out, _ = driftproxy(Path(), "faults")
    assert code == 0
    assert "rate-limit           The API answers 429: too many requests.\n" in out
    assert {one["id"] for one in json.loads(driftproxy(Path(), "faults", "--format", "json")[1])} >= {"null", "status"}


def test_what_a_suite_survives(project: Path) -> None:
    tried = [word for name in ("status", "malformed", "missing", "empty-list") for word in ("--only", name)]
    code, out, err = driftproxy(project, "faults", "--timeout", "8", *tried, "--", sys.executable, "suite.py")
    assert (code, err) == (1, "")
    rows = [line.split() for line in out.splitlines()]
    assert rows[:2] == [["1", "GET", "api.test/v1/fragile"], ["2", "GET", "api.test/v1/retried"]]
    assert rows[3:-2] == [
        ["1", "2"],
        *([f"status={status}", "crashed", "survived"] for status in (500, 503, 401, 404)),
        ["malformed", "hung", "survived"],
        ["missing", "failed", "survived"],
        ["empty-list", "-", "-"],
    ]
    assert out.splitlines()[-1] == (
        "14 runs: 6 survived, 1 failed, 1 hung, 4 crashed, 2 had nothing to break (-). "
        f"What each of them said is in {project / '.driftproxy' / 'faults'}"
    )
    assert "KeyError: 'name'" in "".join(log.read_text() for log in (project / ".driftproxy/faults").glob("*.log"))


def test_a_fault_is_tried_as_it_is_ordered(project: Path) -> None:
    tried = ["--only", "status=502 on GET /v1/fragile", "--only", "reset on */retried first 2", "--format", "json"]
    code, out, _ = driftproxy(project, "faults", *tried, "--", sys.executable, "suite.py")
    assert code == 1
    assert json.loads(out) == [
        {"fault": "status=502", "endpoint": "GET api.test/v1/fragile", "outcome": "crashed"},
        {"fault": "reset first 2", "endpoint": "GET api.test/v1/retried", "outcome": "survived"},
    ]


def test_a_suite_that_fails_before_it_meets_the_fault_is_not_called_spared(project: Path) -> None:
    suite = "import pathlib, sys, urllib.request as r\nmark = pathlib.Path('mark')\n"
    suite += "if mark.exists(): sys.exit(5)\nmark.touch()\n"
    suite += "r.urlopen('https://api.test/v1/retried').close()\nprint('sk_live_4eC39HqLyjWDarjtT1zdp7dc')"
    code, out, _ = driftproxy(project, "faults", "--only", "null", "--", sys.executable, "-c", suite)
    assert code == 3
    assert "1 failed before the fault was met (do runs disturb each other? try --jobs 1)" in out
    logs = "".join(log.read_text() for log in (project / ".driftproxy/faults").glob("*.log"))
    assert "sk_live_4eC39" not in logs
    assert (project / ".driftproxy/.gitignore").read_text() == "*\n"


def test_a_fault_with_nothing_to_break_leaves_room_for_the_next(project: Path) -> None:
    asking = (
        "import urllib.request as r\ntry: r.urlopen('https://api.test/v1/retried')\nexcept OSError as e: print(e.code)"
    )
    orders = ["--fault", "null=$.nope", "--fault", "status=503"]
    _, out, err = driftproxy(project, "replay", *orders, "--", sys.executable, "-c", asking)
    assert out == "503\n"
    assert "the fault `null=$.nope` was never inflicted" in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--only", "nul"], "there is no fault `nul`; did you mean `null`?"),
        (["--", sys.executable, "-c", "exit(4)"], "without any fault the command ends with exit code 4; make it pass"),
        (["--", sys.executable, "-c", ""], "the command asked for nothing that is recorded"),
        (["--", "no-such-command"], "the command `no-such-command` cannot be started"),
        (["--timeout", "1", "--", sys.executable, "-c", "input(); import time; time.sleep(9)"], "exit code 1; make it"),
        (["--timeout", "1", "--", sys.executable, "-c", "import time; time.sleep(9)"], "any fault its time is over;"),
    ],
)
def test_what_cannot_be_tried(project: Path, words: list[str], sentence: str) -> None:
    code, out, err = driftproxy(project, "faults", *words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_faults_in_replay(project: Path) -> None:
    asking = "import urllib.request as r\n"
    asking += "for _ in range(3):\n"
    asking += "  try: print(r.urlopen('https://api.test/v1/retried').status)\n"
    asking += "  except OSError as e: print(e.code)\n"
    orders = ["--fault", "status=503 on GET /v1/retried first 2"]
    (project / "driftproxy.toml").write_text('faults = ["null on GET /v1/other"]\n')
    code, out, err = driftproxy(project, "replay", *orders, "--", sys.executable, "-c", asking)
    assert (code, out.split()) == (0, ["503", "503", "200"])
    assert err.splitlines()[1:] == [
        "driftproxy: inflicted `status=503 on GET /v1/retried first 2` 2 times",
        "driftproxy: the fault `null on GET /v1/other` was never inflicted",
    ]


def test_a_request_orders_its_own_fault(project: Path) -> None:
    asking = "import sys, urllib.request as r\n"
    asking += "ask = r.Request('https://api.test/v1/retried', headers={'Driftproxy-Fault': sys.argv[1]})\n"
    asking += "try: print(r.urlopen(ask).read().decode())\nexcept OSError as e: print(e.code, e.read().decode())"
    said = [driftproxy(project, "replay", "--", sys.executable, "-c", asking, text)[1] for text in ("null", "nul")]
    assert said[0] == '{"name": null}\n'
    assert said[1].startswith('501 {"error": "driftproxy: there is no fault `nul`; did you mean `null`?"}')


def test_a_test_orders_its_faults(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\naddopts = -p no:anyio --strict-markers\n")
    (project / "test_it.py").write_text(
        "import json, urllib.request as r, urllib.error, pytest\n"
        "pytestmark = pytest.mark.driftproxy(cassette='api')\n"
        "def ask(): return json.load(r.build_opener().open('https://api.test/v1/retried', timeout=5))\n"
        "@pytest.mark.fault('status=503 first 1')\n"
        "def test_one():\n"
        "    with pytest.raises(urllib.error.HTTPError) as caught: ask()\n"
        "    caught.value.close()\n"
        "    assert ask() == {'name': 'Ada'}\n"
        "@pytest.mark.fault('tls-failure')\n"
        "def test_two():\n"
        "    with pytest.raises(urllib.error.URLError): ask()\n"
        "def test_three(): assert ask() == {'name': 'Ada'}\n"
    )
    code, out, _ = driftproxy(project, "replay", "--", sys.executable, "-m", "pytest", "-q")
    assert code == 0, out
    (project / "test_it.py").write_text("import pytest\n@pytest.mark.fault('nul')\ndef test_it(): pass\n")
    code, _, err = driftproxy(project, "replay", "--", sys.executable, "-m", "pytest", "-q")
    assert code
    assert "@pytest.mark.fault: there is no fault `nul`; did you mean `null`?" in err
