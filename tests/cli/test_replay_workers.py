"""`driftproxy replay --workers`: several processes, one proxy; sequences are right, and the report is one."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.redact import Redactor

CLIENTS = """
import base64, json, os, socket, sys
from concurrent.futures import ThreadPoolExecutor

port = int(os.environ["DRIFTPROXY_PROXY"].rpartition(":")[2])

def ask(path, test):
    # A connection for each request, so that the processes share out those of one client, too.
    who = base64.b64encode(f"api:{test}".encode()).decode()
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        line.sendall(f"GET http://h{path} HTTP/1.1\\r\\nProxy-Authorization: Basic {who}\\r\\n"
                     "Connection: close\\r\\n\\r\\n".encode())
        said = b"".join(iter(lambda: line.recv(65536), b""))
    return said.partition(b"\\r\\n\\r\\n")[2].decode()

with ThreadPoolExecutor(64) as pool:
    own = list(pool.map(lambda number: [ask("/own", f"t{number}") for _ in range(4)], range(64)))
    together = list(pool.map(lambda number: ask("/together", "t"), range(64)))
    list(pool.map(lambda number: ask("/none", "t"), range(8)))
    # What one process learns to be a secret, all have to know.
    secrets = [f"q7Zp2Lx9Tt4RvB{number:04}" for number in range(16)]
    known = list(pool.map(lambda one: [ask(path + one, "s") for path in ["/login?token="] + ["/of/"] * 3], secrets))
    failing = list(pool.map(lambda number: ask("/failing", "t"), range(16)))
print(json.dumps([own, together, failing, known]))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def recorded(path: str, times: int) -> list[Interaction]:
        asked = Request("GET", f"http://h{path}")
        return [Interaction(asked, Response(200, body=f"{n}".encode())) for n in range(1, times + 1)]

    pairs = (*recorded("/own", 3), *recorded("/together", 50), *recorded("/failing", 1), *recorded("/unused", 1))
    redactor = Redactor(key=b"k" * 32)
    for number in range(16):
        pairs += tuple(map(redactor, recorded(f"/login?token=q7Zp2Lx9Tt4RvB{number:04}", 1)))
        pairs += tuple(map(redactor, recorded(f"/of/q7Zp2Lx9Tt4RvB{number:04}", 1)))
    assert "q7Zp" not in str(pairs)
    (tmp_path / ".driftproxy").mkdir()
    (tmp_path / ".driftproxy" / "key").write_text("6b" * 32)
    Folder(tmp_path / "cassettes").save([Cassette("api", pairs)])
    return tmp_path


def test_64_clients_of_three_processes(project: Path) -> None:
    words = ["replay", "--workers", "3", "--fault", "status=503 on GET /failing first 5"]
    command = [sys.executable, "-m", "driftproxy", *words, "--", sys.executable, "-c", CLIENTS]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr  # for what has no recording
    own, together, failing, known = json.loads(done.stdout)
    assert own == [["1", "2", "3", "3"]] * 64
    assert sorted(map(int, together)) == [*range(1, 51), *[50] * 14]
    assert known == [["1"] * 4] * 16
    assert failing.count("1") == 11
    assert done.stderr.splitlines() == [
        "driftproxy: 400 requests answered from 1 cassette; 1 recorded interaction not used",
        "driftproxy: no recording in cassette `api` of GET http://h/none (8 times)",
        "  nearest: GET http://h/own",
        "  difference: the path: recorded /own, asked /none",
        "driftproxy: inflicted `status=503 on GET /failing first 5` 5 times",
    ]


def test_they_end_with_us_and_one_that_is_killed_is_told(project: Path) -> None:
    workers = "import os, pathlib, signal; me = os.getppid()\n"
    workers += "found = pathlib.Path(f'/proc/{me}/task/{me}/children').read_text().split()\n"
    workers += "found.remove(str(os.getpid())); os.kill(int(found[0]), signal.SIGKILL); print(*found)"
    if not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists():
        pytest.skip("this system does not say which children a process has")
    command = [sys.executable, "-m", "driftproxy", "replay", "--workers", "2", "--", sys.executable, "-c", workers]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == ("driftproxy: a worker was killed, so that the report is not complete; run it again\n")
    for process in map(int, done.stdout.split()):
        with pytest.raises(ProcessLookupError):
            os.kill(process, signal.SIGCONT)
