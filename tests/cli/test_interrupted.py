"""Ctrl-C and other signals: what was done by then is kept, what was there stays, and no traceback is shown."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.cli.conftest import Api
from tests.recording import Upstream, environment, upstream

ASKING = """
import sys, time, urllib.request
for number in range(int(sys.argv[2])):
    urllib.request.urlopen(f"{sys.argv[1]}/n/{number}").read()
    print(number, flush=True)
if len(sys.argv) > 3:
    time.sleep(60)
"""
RECORD = ["record", "--cassette", "a", "--", sys.executable, "-c", ASKING]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    with upstream(tmp_path_factory.mktemp("host")) as running:
        yield running


def started(project: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "driftproxy", *words],
        cwd=project,
        env=environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(("numbers", "code"), [((signal.SIGTERM,), 143), ((signal.SIGINT,) * 9, 130)])
def test_an_interrupted_recording_takes_nothing_away(
    tmp_path: Path, host: Upstream, numbers: tuple[signal.Signals, ...], code: int
) -> None:
    before = tuple(
        Interaction(Request("GET", f"{host.plain}/n/{number}"), Response(200, "OK", (), b"old")) for number in range(4)
    )
    Folder(tmp_path / "cassettes").save([Cassette("a", before)])
    with started(tmp_path, *RECORD, host.plain, "2", "wait") as process:
        assert process.stdout
        for _ in range(2):
            process.stdout.readline()
        for number in numbers:
            process.send_signal(number)
            sleep(0.1)
        _, err = process.communicate()
    assert process.returncode in (code, 1)  # Python's own for a child that Ctrl-C ended is the former or the latter
    ours = err[err.rfind("driftproxy: ") :]
    assert "Traceback" not in ours
    while (heard := Folder(tmp_path / "cassettes").load("a").interactions)[0] == before[0]:
        sleep(0.05)  # the writer outlives who was pressed too often
    assert [one.request.url for one in heard] == [one.request.url for one in before]
    assert [one.response.body == b"old" for one in heard] == [False, False, True, True]


def test_what_was_asked_by_then_is_kept(project: Folder, api: Api, tmp_path: Path) -> None:
    api.slow = "/users/2"
    with started(Path(), "rerecord") as process:
        while len(api.asked) < 3:
            sleep(0.02)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=100)
    assert err == ""
    assert "interrupted: 1 of 3 requests had no answer by then" in out
    assert Folder(tmp_path / ".driftproxy/last/fresh").names() == ("deep/status", "users")


def test_any_other_command_says_that_it_was_ended(tmp_path: Path) -> None:
    with started(tmp_path, "record") as process:
        assert process.stderr
        process.stderr.readline()
        for _ in range(50):
            process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
