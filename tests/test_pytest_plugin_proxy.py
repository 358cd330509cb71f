"""`pytest --driftproxy record|replay`: the plugin starts the proxy itself, also for parallel tests."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import yaml

from driftproxy.adapters.storage.store import Folder
from driftproxy.demo.server import BillingServer
from driftproxy.model.http import Cassette, Interaction, Request, Response

# Hypothesis takes a second to load, and nothing here needs it.
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:hypothesispytest"]

SUITE = """
import os, httpx, pytest

def ask(path):
    headers = {"Authorization": "Bearer " + os.environ["BILLING_TOKEN"]}
    return httpx.get(os.environ["BILLING_URL"] + path, headers=headers).raise_for_status().json()

@pytest.mark.parametrize("odd", ["a/b", "a:b", "../up", "ü", "x sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"])
@pytest.mark.parametrize("number", ["in_1001", "in_1002"])
def test_invoice(number, odd):
    assert ask(f"/v1/invoices/{number}")["id"] == number

@pytest.mark.driftproxy(cassette="shared/account")
def test_account():
    assert ask("/v1/account")["name"] == "The Difference Shop"

def test_größe():
    assert ask("/v1/balance")["outstanding"] > 0

def test_without_http():
    pass
"""


@pytest.fixture
def server() -> Iterator[BillingServer]:
    server = BillingServer(1, 0, "the-token-of-this-test")
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:anyio --strict-markers\n")
    (tmp_path / "test_it.py").write_text(SUITE, encoding="utf-8")
    return tmp_path


def run(project: Path, server: BillingServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*PYTEST, *arguments]
    env = environment(server)
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)


def environment(server: BillingServer) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DRIFTPROXY"))}
    return clean | {"BILLING_URL": server.url, "BILLING_TOKEN": server.token}


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_each_test_is_recorded_by_itself_and_replayed_offline(
    project: Path, server: BillingServer, workers: tuple[str, ...]
) -> None:
    recorded = run(project, server, "--driftproxy", "record", *workers)
    assert recorded.returncode == 0, recorded.stdout + recorded.stderr
    assert "= driftproxy record =" in recorded.stdout
    heard = _heard(project)
    assert len(heard) == 12
    assert heard["shared/account"] == ["/v1/account"]
    assert heard["test_it/test_größe"] == ["/v1/balance"]
    numbers = [paths for name, paths in heard.items() if name.startswith("test_it/test_invoice[")]
    assert sorted(numbers) == [["/v1/invoices/in_1001"]] * 5 + [["/v1/invoices/in_1002"]] * 5
    assert {test.split("[")[0] for test in _tests(project)} == {
        f"test_it.py::{name}" for name in ("test_invoice", "test_account", "test_größe")
    }
    assert len(_tests(project)) == 12
    files = [path for path in project.rglob("*") if path.is_file() and path.suffix in (".yaml", ".json", ".jsonl")]
    said = "".join(f"{path} {path.read_text('utf-8')}" for path in files) + recorded.stdout + recorded.stderr
    assert server.token not in said
    assert "4eC39HqLyjWDarjtT1zdp7dc" not in said  # what a test is called, too

    server.shutdown()
    server.server_close()
    replayed = run(project, server, "--driftproxy", "replay", *workers)
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert "13 passed" in replayed.stdout
    assert "12 requests answered" in replayed.stdout


def test_a_request_without_a_recording_fails_the_run_and_is_explained(project: Path, server: BillingServer) -> None:
    recorded = Interaction(Request("GET", f"{server.url}/v1/balance"), Response(200, body=b'{"outstanding": 1}'))
    Folder(project / "cassettes").save([Cassette("test_it/test_größe", (recorded,))])
    (project / "test_it.py").write_text(SUITE.replace("/v1/balance", "/v1/balances"), encoding="utf-8")
    replayed = run(project, server, "--driftproxy", "replay", "-k", "größe")
    assert replayed.returncode == 1
    assert "/v1/balances" in replayed.stdout.partition("= driftproxy replay =")[2]
    swallowed = "def test_it():\n    import httpx, os\n    httpx.get(os.environ['BILLING_URL'] + '/other')\n"
    (project / "test_it.py").write_text(swallowed)
    assert run(project, server, "--driftproxy", "replay").returncode == 1


def test_nothing_heard_is_no_success(project: Path, server: BillingServer) -> None:
    ended = run(project, server, "--driftproxy", "record", "-k", "test_without_http")
    assert ended.returncode == 3
    assert "1 passed" in ended.stdout
    assert "driftproxy: " in ended.stdout.partition("= driftproxy record =")[2]


def test_no_cassettes_is_an_error_before_any_test(project: Path, server: BillingServer) -> None:
    ended = run(project, server, "--driftproxy", "replay")
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: there are no cassettes in" in ended.stderr
    assert "passed" not in ended.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_what_was_heard_is_kept_when_pytest_is_stopped(project: Path, server: BillingServer, number: int) -> None:
    waiting = "\n    print('heard', flush=True)\n    import time; time.sleep(60)\n"
    (project / "test_it.py").write_text(SUITE.replace('"The Difference Shop"', f'"The Difference Shop"{waiting}'))
    old = {"request": {"method": "GET", "uri": f"{server.url}/v1/old"}, "response": {"status": {"code": 200}}}
    cassette = project / "cassettes/shared/account.yaml"
    cassette.parent.mkdir(parents=True)
    cassette.write_text(yaml.safe_dump({"interactions": [old], "version": 1}))
    command = [*PYTEST, "-s", "--driftproxy", "record", "-k", "test_account"]
    with subprocess.Popen(command, cwd=project, env=environment(server), stdout=subprocess.PIPE, text=True) as tests:
        assert any("heard" in line for line in tests.stdout or ())
        tests.send_signal(number)
        tests.wait(60)
    for _ in range(600):  # the proxy ends on its own where pytest could not wait for it
        if _tests(project):
            break
        time.sleep(0.1)
    # There was more to hear, so what was not heard again stays.
    assert _heard(project) == {"shared/account": ["/v1/old", "/v1/account"]}


def _heard(project: Path) -> dict[str, list[str]]:
    folder = project / "cassettes"
    return {
        path.relative_to(folder).with_suffix("").as_posix(): [
            "/" + interaction["request"]["uri"].split("/", 3)[3]
            for interaction in yaml.safe_load(path.read_text("utf-8"))["interactions"]
        ]
        for path in folder.rglob("*.yaml")
    }


def _tests(project: Path) -> list[str]:
    notes = [json.loads(path.read_text("utf-8")) for path in project.rglob("*.about.json")]
    return [test for note in notes for test in note["tests"]]
