"""Whatever is killed, and whenever: what was complete is there afterwards."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest

from driftproxy.adapters.storage.store import Folder
from tests.recording import Recording, Upstream, environment, record, recording, upstream

SOON = 1.0  # second: what is complete so long is safe
ASKING = """
import sys, urllib.request
for n in range(int(sys.argv[2])):
    with urllib.request.urlopen(f"{sys.argv[1]}/n/{n}") as answer:
        answer.read()
    print(n, flush=True)
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    with upstream(tmp_path_factory.mktemp("host")) as running:
        yield running


def ask(running: Recording, url: str) -> int:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": running.as_("a")}))
    try:
        with opener.open(url) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return int(error.code)


def writer_of(running: Recording) -> int:
    tasks = Path(f"/proc/{running.process.pid}/task").glob("*/children")
    return next(int(pid) for task in tasks for pid in task.read_text().split())


def recorded(project: Path, cassette: str = "a") -> set[str]:
    return {x.request.url.rpartition("/")[2] for x in Folder(project / "cassettes").load(cassette).interactions}


def until(true: Callable[[], bool]) -> None:
    while not true():
        sleep(0.02)


def test_the_recorder_is_killed(tmp_path: Path, host: Upstream) -> None:
    with recording(tmp_path) as running:
        for number in range(30):
            ask(running, f"{host.plain}/n/{number}")
        sleep(SOON)
        running.process.kill()
        running.wait()
    until(lambda: not any((tmp_path / ".driftproxy" / "recording").iterdir()))
    assert recorded(tmp_path) == set(map(str, range(30)))


def test_the_recorder_and_its_writer_are_killed(tmp_path: Path, host: Upstream) -> None:
    with recording(tmp_path) as running:
        for number in range(30):
            ask(running, f"{host.plain}/n/{number}")
        sleep(SOON)
        os.kill(writer_of(running), signal.SIGKILL)
        running.process.kill()
        running.wait()
    assert not list(tmp_path.glob("cassettes/*.yaml"))
    code, _, err = record(tmp_path, "--", sys.executable, "-c", "pass")
    assert (code, err.splitlines()[0]) == (
        3,
        "driftproxy: recovered from a recording that was killed: 30 interactions in 1 cassette: a (30, new)",
    )
    assert recorded(tmp_path) == set(map(str, range(30)))


def test_the_writer_is_killed_and_nothing_passes_unrecorded(tmp_path: Path, host: Upstream) -> None:
    with recording(tmp_path) as running:
        assert ask(running, f"{host.plain}/n/1") == 200
        sleep(SOON)
        os.kill(writer_of(running), signal.SIGKILL)
        until(lambda: ask(running, f"{host.plain}/n/2") == 502)
        seen = host.host.seen["/n/2"]
        assert ask(running, f"{host.plain}/n/2") == 502
        assert host.host.seen["/n/2"] == seen
        running.stop()
    assert running.code == 2
    assert "driftproxy: the process that writes the recording was killed; " in running.said


@pytest.mark.parametrize("moments", [(0.3, 0.6), (0.9, 1.2), (1.5, 1.8)])
def test_ctrl_c_at_any_moment(tmp_path: Path, host: Upstream, moments: tuple[float, ...]) -> None:
    def interrupted(moment: float) -> None:
        project = tmp_path / str(moment)
        project.mkdir()
        command = [sys.executable, "-m", "driftproxy", "record", "--cassette", "a", "--", sys.executable, "-c", ASKING]
        with subprocess.Popen(
            [*command, host.plain, "1000000"],
            cwd=project,
            env=environment(project),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            sleep(moment)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate()
        assert process.returncode != 0
        if out:
            assert recorded(project) >= set(out.split())
            assert re.search(rf"driftproxy: recorded {len(recorded(project))} interactions? in 1 cassette: a", err)

    with ThreadPoolExecutor(len(moments)) as pool:
        list(pool.map(interrupted, moments))


def test_the_disk_is_full(tmp_path: Path, host: Upstream) -> None:
    limit = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)); "
    limit += "sys.argv[0] = 'driftproxy'; runpy.run_module('driftproxy', run_name='__main__')"
    asking = ASKING + f"urllib.request.urlopen('{host.plain}/large?mb=2').read()\n"
    asking += f"import urllib.error, time\ntry:\n    while True: urllib.request.urlopen('{host.plain}/n/9').read()\n"
    asking += "except urllib.error.HTTPError as error: print(error.code, error.read().decode())"
    command = [sys.executable, "-c", limit, "record", "--", sys.executable, "-c", asking, host.plain, "5"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    last = done.stdout.splitlines()[-1]
    assert last.startswith("502 ")
    assert "File too large" in json.loads(last[4:])["error"]
    assert done.stderr.splitlines()[-1].startswith("driftproxy: the recording cannot be written to ")
    assert recorded(tmp_path, "default") >= set("01234")
