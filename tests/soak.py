"""Kills and crowds: `python -m tests.soak [--kills N]`; what was promised of files is looked at after each.

A process is forked for each kill, so that no time goes into starting it, and is killed at a random moment of its work.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from driftproxy.adapters.recording.finish import finish, recover
from driftproxy.adapters.recording.journal import begin
from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import run
from driftproxy.drift import drift
from driftproxy.exchange.vcr import dump_interactions
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.notes import Notes
from driftproxy.traffic.matching.accept import digest

__all__ = ["crowd", "kill_accepting", "kill_recording", "record_at_once"]

NAMES = ("a", "b", "deep/c", "deep/d")
OLD, NEW = b'{"id": 1, "name": "Ada"}', b'{"id": 1, "title": "Ada"}'


def kill_accepting(folder: Path, kills: int, seed: int = 1) -> dict[str, int]:
    """Kill `driftproxy accept` again and again; return how often all was as before, and all accepted."""
    chance, ends = random.Random(seed), {"before": 0, "after": 0}
    home = folder / "home"
    _accepting(home)
    longest = _timed(lambda: _in_child(lambda: _accept(folder / "warm"), home, folder / "warm"))
    for number in range(kills):
        project = folder / f"{number}"
        _killed(partial(_accept, project), home, project, chance.uniform(0, longest))
        store = Folder(project / "cassettes")
        heard = {(store.load(name).interactions[0].response.body, store.notes(name).heard) for name in store.names()}
        if store.names() != NAMES or len(heard) != 1:
            raise AssertionError(f"seed {seed}, kill {number}: {store.names()}, {heard}")
        ends["before" if (OLD, "2026-01-01") in heard else "after"] += 1
        _clean(project / "cassettes")
        shutil.rmtree(project)
    return ends


def kill_recording(folder: Path, kills: int, seed: int = 1) -> dict[str, int]:
    """Kill a writer of recordings again and again; return how much it acknowledged, and how much of that is lost."""
    chance, seen = random.Random(seed), {"acknowledged": 0, "lost": 0}
    folder.mkdir(parents=True, exist_ok=True)
    store = Folder(folder / "cassettes")
    for number in range(kills):
        acks = folder / "acks"
        acks.write_bytes(b"")
        child = _forked(partial(_record, folder, number, acks))
        while not acks.stat().st_size:  # or a busy machine would have nothing to kill
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.2))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if failure := recover(folder / "state").failure:
            raise AssertionError(failure)
        there = {one.request.url for name in store.names() for one in store.load(name).interactions}
        said = acks.read_text().split()
        seen["acknowledged"] += len(said)
        seen["lost"] += len(set(said) - there)
        _clean(folder / "cassettes")
    return seen


def crowd(folder: Path, writers: int, each: int) -> int:
    """Let many processes record into one folder and one cassette at once; return how many interactions are there."""
    children = [_forked(partial(_join, folder, me, each, writers)) for me in range(writers)]
    if any(os.waitpid(child, 0)[1] for child in children):
        raise AssertionError("a writer failed")
    store = Folder(folder / "cassettes")
    own = [len(store.load(f"own/{me}").interactions) for me in range(writers)]
    if own != [each] * writers:
        raise AssertionError(f"own cassettes hold {own}")
    _clean(folder / "cassettes")
    return len({one.request.url for one in store.load("shared").interactions})


def record_at_once(folder: Path, writers: int, each: int) -> int:
    """Let many `driftproxy record` work at once for one cassette; return how many interactions are there."""
    asking = "import sys, time, urllib.request, pathlib\n"
    asking += "pathlib.Path(f'{sys.argv[2]}.here').touch()\n"
    asking += f"while len(list(pathlib.Path().glob('*.here'))) < {writers}: time.sleep(0.05)\n"
    asking += f"for n in range({each}): urllib.request.urlopen(f'{{sys.argv[1]}}/{{sys.argv[2]}}/{{n}}').read()\n"
    command = [sys.executable, "-m", "driftproxy", "record", "--cassette", "shared", "--", sys.executable, "-c", asking]
    folder.mkdir(parents=True, exist_ok=True)
    with _host() as url:
        running = [subprocess.Popen([*command, url, str(me)], cwd=folder) for me in range(writers)]
        if any(process.wait() for process in running):
            raise AssertionError("a recording failed")
    return len({one.request.url for one in Folder(folder / "cassettes").load("shared").interactions})


def _accepting(home: Path) -> None:
    """Make a project in which there is something to accept, in every cassette."""
    store = Folder(home / "cassettes")
    stored, fresh = ([_cassette(name, body) for name in NAMES] for body in (OLD, NEW))
    store.save(stored, dict.fromkeys(NAMES, Notes("2026-01-01", "t")))
    report = drift(stored, fresh)
    if {one.cassette for finding in report.findings for one in finding.fixtures} != set(NAMES):
        raise AssertionError("there is nothing to accept")
    compared = {one.name: [digest(each.response) for each in one.interactions] for one in stored}
    LastResult(home / ".driftproxy").save(report, fresh, str(store), compared)


def _cassette(name: str, body: bytes) -> Cassette:
    request = Request("GET", f"http://h.test/{name}/items")
    return Cassette(name, (Interaction(request, Response(200, "OK", (("Content-Type", "application/json"),), body)),))


def _accept(project: Path) -> None:
    os.chdir(project)
    Path(".driftproxy/last/source").write_text(f"{project / 'cassettes'}\n")
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        run(["accept"])


def _record(folder: Path, number: int, acks: Path) -> None:
    """Record, and say what can no longer be lost, until we are killed."""
    with acks.open("a", buffering=1) as said:
        for turn in range(1000):
            journal = begin(folder / "state", _about(folder))
            for index in range(40):
                url = f"http://h.test/{number}/{turn}/{index}"
                name = f"{number}-{turn}" if index % 2 else f"deep/{number}-{turn}"
                journal.append(name, index, "", dump_interactions([Interaction(Request("GET", url), Response(200))]))
                said.write(f"{url}\n")
            journal.mark_complete()
            finish(journal)


def _join(folder: Path, me: int, each: int, writers: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    journal = begin(folder / f"state-{me}", _about(folder))
    while len(list(folder.glob("state-*/recording/*/about.json"))) < writers:  # nobody begins when another has ended
        time.sleep(0.01)
    Path(folder, f"ready-{me}").touch()
    while len(list(folder.glob("ready-*"))) < writers:
        time.sleep(0.01)
    for index in range(each):
        for name in ("shared", f"own/{me}"):
            request = Request("GET", f"http://h.test/{me}/{index}")
            journal.append(name, index, "", dump_interactions([Interaction(request, Response(200))]))
    journal.mark_complete()
    if failure := finish(journal).failure:
        raise AssertionError(failure)


def _about(folder: Path) -> dict[str, object]:
    versions = Folder(folder / "cassettes").versions()
    return {"cassettes": str(folder / "cassettes"), "heard": "2026-01-01", "tool": "t", "versions": versions}


def _clean(folder: Path) -> None:
    """Raise if a process that was killed has left something, once another one has written there."""
    store = Folder(folder)
    store.alone(store.names(), lambda: None)
    if left := [path for path in folder.rglob(".*") if path.is_file()]:
        raise AssertionError(f"left behind: {left}")


def _killed(act: Callable[[], None], home: Path, project: Path, moment: float) -> None:
    shutil.copytree(home, project)
    child = _forked(act)
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _in_child(act: Callable[[], None], home: Path, project: Path) -> None:
    shutil.copytree(home, project)
    os.waitpid(_forked(act), 0)


def _forked(act: Callable[[], None]) -> int:
    if child := os.fork():
        return child
    code = 1
    try:
        act()
        code = 0
    finally:
        os._exit(code)


def _timed(act: Callable[[], None]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


@contextmanager
def _host() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"path": self.path}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def main() -> int:
    """Run all of it, at the size that the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--quick", action="store_true", help="without eight real recorders at once")
    said = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        figures: dict[str, object] = {
            "seed": said.seed,
            "kills": said.kills,
            "accept": kill_accepting(folder / "accept", said.kills, said.seed),
            "record": kill_recording(folder / "record", said.kills, said.seed),
            "crowd of 8 x 100": crowd(folder / "crowd", 8, 100),
        }
        if not said.quick:
            figures["8 recorders x 50"] = record_at_once(folder / "recorders", 8, 50)
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
