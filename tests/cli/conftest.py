"""A project folder, and a live API whose answers a test can change."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import run
from driftproxy.model.http import Cassette, Interaction, Request, Response

Run = Callable[..., tuple[int, str, str]]


class Api(ThreadingHTTPServer):
    """Answers each path with the status and the data it has in `answers`, all but a slow one at once.

    `asked` is what came: method, path and authorization.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.host}"
        self.slow = ""
        self.answers: dict[str, tuple[int, Any]] = {}
        self.asked: list[tuple[str, str, str]] = []

    def interaction(self, path: str, data: object, *, method: str = "GET", status: int = 200) -> Interaction:
        """Return a recording of this API."""
        headers = (("Content-Type", "application/json"),)
        request = Request(method, f"{self.url}{path}", (("Authorization", "REDACTED"),))
        return Interaction(request, Response(status, "OK", headers, json.dumps(data).encode()))


class _Handler(BaseHTTPRequestHandler):
    server: Api

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
        status, data = self.server.answers.get(self.path.partition("?")[0], (404, {"error": "not found"}))
        if self.path == self.server.slow:
            sleep(30)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with suppress(ConnectionError):  # a client that did not wait for the answer
            self.wfile.write(json.dumps(data).encode())

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def project(tmp_path: Path, api: Api, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Return the cassettes of a configured project that is the working directory; one of them is there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("API_TOKEN_OF_TEST", "s3cret-t0ken")
    (tmp_path / "driftproxy.toml").write_text(
        # One at a time, so that what was asked has an order; no second try, so that no test waits for one.
        "[pace]\nconcurrency = 1\nretries = 0\n"
        f'[hosts."{api.host}"]\nheaders = {{ Authorization = "Bearer ${{API_TOKEN_OF_TEST}}" }}\n'
    )
    users = [{"id": number, "name": "Ada", "email": "a@b.test"} for number in (1, 2)]
    folder = Folder(tmp_path / "cassettes")
    folder.save(
        [
            Cassette("users", tuple(api.interaction(f"/users/{user['id']}", user) for user in users)),
            Cassette("deep/status", (api.interaction("/status", {"up": True}),)),
        ]
    )
    api.answers = {f"/users/{user['id']}": (200, user) for user in users} | {"/status": (200, {"up": True})}
    return folder


@pytest.fixture
def driftproxy(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command line and returns exit code, stdout and stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def drifted(project: Folder, api: Api, driftproxy: Run) -> Folder:
    """Return the cassettes after a night that found drift in both."""
    for number in (1, 2):
        api.answers[f"/users/{number}"] = (200, {"id": number, "name": "Ada"})
    api.answers["/status"] = (200, {"up": "yes"})
    assert driftproxy("rerecord")[0] == 1
    return project
