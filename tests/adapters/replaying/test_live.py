"""What `driftproxy replay` sends to real hosts: nothing, unless it was asked for, and then to these hosts only."""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from click import UsageError
from click.testing import CliRunner

from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.replaying.live import Live
from driftproxy.adapters.replaying.server import ReplayServer
from driftproxy.adapters.storage.store import Folder
from driftproxy.adapters.trust.authority import Authority
from driftproxy.cli.replay import command
from driftproxy.model.errors import ConfigError
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.pace import gaps
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.replaying.replay import Session

Heard = list[tuple[str, dict[str, str]]]

ASK = """
import json, os, sys, httpx
said = []
headers = {"Authorization": "Bearer sk-live-0123456789abcdef", "Proxy-Authorization": "Basic Og=="}
with httpx.Client(timeout=20) as client:
    for url in sys.argv[1:]:
        answer = client.post(url, json={"a": 1}, headers=headers)
        said.append([answer.status_code, answer.text, answer.headers.get("location")])
print(json.dumps(said))
"""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Run a server on loopback, and give its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def host(location: str = "") -> Iterator[tuple[str, Heard]]:
    """Run a host that says what it hears, compressed; or sends everybody elsewhere."""
    heard: Heard = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(
                (f"{self.path} {said.decode()}", {name.lower(): value for name, value in self.headers.items()})
            )
            body = gzip.compress(b'{"token": "live-token-0123456789", "n": %d}' % len(heard))
            self.send_response(302 if location else 200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Encoding", "gzip")
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with serving(Handler) as url:
        yield url, heard


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    recorded = Interaction(Request("POST", "http://api.test/1", (), b'{"a": 1}'), Response(200, body=b"recorded"))
    Folder(tmp_path / "cassettes").save([Cassette("api", (recorded,))])
    return tmp_path


def driftproxy(project: Path, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "driftproxy", "replay", *words], cwd=project, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def asking(*urls: str) -> list[str]:
    return ["--", sys.executable, "-c", ASK, *urls]


def test_new_episodes_are_recorded_and_kept_without_secrets(project: Path) -> None:
    with host() as (url, heard):
        code, out, err = driftproxy(
            project,
            "--cassette",
            "api",
            "--on-miss",
            "record",
            *asking(f"{url}/new", "http://api.test/1", f"{url}/new"),
        )
        live = '{"token": "live-token-0123456789", "n": %d}'
        assert (code, json.loads(out)) == (
            0,
            [[200, live % 1, None], [200, "recorded", None], [200, live % 2, None]],
        )
        assert [said for said, _ in heard] == ['/new {"a":1}'] * 2
        assert heard[0][1]["authorization"] == "Bearer sk-live-0123456789abcdef"
        assert "proxy-authorization" not in heard[0][1]
        assert "driftproxy: recorded 3 interactions in 1 cassette: api (3, changed)" in err
        assert f"driftproxy: asked {url[7:]} itself: 2 requests" in err
        text = (project / "cassettes" / "api.yaml").read_text()
        assert "recorded" in text
        assert "live-token" not in text
        assert "sk-live" not in text
        # From now on, it is replayed; and a third time there is nothing to send.
        code, out, _ = driftproxy(project, *asking(f"{url}/new", f"{url}/new", f"{url}/new"))
        assert code == 0
        assert [json.loads(body)["n"] for _, body, _ in json.loads(out)] == [1, 2, 2]
        assert len(heard) == 2


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("state") / "authority")


@contextmanager
def replaying(authority: Authority, project: Path, live: Live) -> Iterator[tuple[Session, httpx.Client, str]]:
    with live:
        session = Session(Folder(project / "cassettes"), Redactor(), live=live)
        server = ReplayServer(authority)
        live.avoid(server.urls)
        with server.serve(session.answer) as url, httpx.Client(proxy=url, timeout=20) as client:
            yield session, client, url


def configured(project: Path, **record: object) -> Config:
    said = {"cassettes": "cassettes", "record": record}
    return Config.model_validate(said, context=project)


def test_the_first_recording_of_all_and_hosts_that_are_none_of_it(project: Path, authority: Authority) -> None:
    (project / "cassettes" / "api.yaml").unlink()
    with host() as (url, heard), host() as (other, canary):
        live = Live([], configured(project, hosts=[url[7:]]), records=True)
        with replaying(authority, project, live) as (session, client, _):
            assert [client.post(f"{place}/new", json={}).status_code for place in (url, other)] == [200, 501]
        assert (len(heard), canary, session.outcome(0).exit_code) == (1, [], 1)
        assert live.heard.sentences() == ("recorded 1 interaction in 1 cassette: default (1, new)",)


def test_only_named_hosts_are_passed_through_to_and_no_redirect_is_followed(
    project: Path, authority: Authority
) -> None:
    with host() as (canary, nothing), host(f"{canary}/stolen") as (url, heard):
        live = Live([url[7:]], configured(project))
        with replaying(authority, project, live) as (session, client, _):
            moved, missed = (client.post(f"{place}/a", json={"a": 1}) for place in (url, canary))
            # Whom a client claims to speak to beside the URL is not whom it speaks to.
            client.post(f"{url}/b", json={}, headers={"Host": canary[7:], "Connection": "X-Hop", "X-Hop": "1"})
            assert client.post("http://api.test/1", json={"a": 1}).text == "recorded"
        assert (moved.status_code, moved.headers["location"]) == (302, f"{canary}/stolen")
        assert json.loads(moved.content) == {"token": "live-token-0123456789", "n": 1}
        assert (missed.status_code, missed.headers["driftproxy-miss"]) == (501, "1")
        assert ([said for said, _ in heard], nothing) == (['/a {"a":1}', "/b {}"], [])
        assert (heard[1][1]["host"], "x-hop" in heard[1][1]) == (url[7:], False)
        outcome = session.outcome(0)
        assert (outcome.live, sum(outcome.missed.values()), outcome.exit_code) == ({url[7:]: 2}, 1, 1)
        assert [path.name for path in (project / "cassettes").glob("*.yaml")] == ["api.yaml"]


def test_a_host_that_is_not_there_and_the_proxy_itself(project: Path, authority: Authority) -> None:
    live = Live(["127.0.0.1"], configured(project))
    with replaying(authority, project, live) as (_, client, url), httpx.Client() as direct:
        said = client.get("http://127.0.0.1:9/a")
        assert said.status_code == 502
        assert said.json() == {"error": "driftproxy: 127.0.0.1:9 was asked, and gave no answer (ConnectError)"}
        assert direct.get(f"{url}/a").status_code == 501


@contextmanager
def streaming() -> Iterator[tuple[str, Event]]:
    """Run a host that says a second event once it is told to, and where asked for `/broken`, breaks off then."""
    go_on = Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.close_connection = True
            with suppress(ConnectionError):
                for event in (b"data: 1\n\n", b"data: 2\n\n"):
                    self.wfile.write(b"9\r\n" + event + b"\r\n")
                    go_on.wait(20)
                if self.path != "/broken":
                    self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_: object) -> None: ...

    with serving(Handler) as url:
        try:
            yield url, go_on
        finally:
            go_on.set()


@pytest.mark.parametrize("http2", [False, True])
def test_a_stream_of_events_comes_on_as_it_comes_and_is_recorded_whole(
    project: Path,
    authority: Authority,
    http2: bool,  # noqa: FBT001
) -> None:
    with streaming() as (url, go_on), Live([], configured(project), records=True) as live:
        session = Session(Folder(project / "cassettes"), Redactor(), live=live)
        with (
            ReplayServer(authority, reverse=url).serve(session.answer) as place,
            httpx.Client(http1=not http2, http2=http2, timeout=20) as client,
        ):
            with client.stream("GET", f"{place}/events") as said:
                pieces = said.iter_bytes()
                assert next(pieces) == b"data: 1\n\n"
                time.sleep(0.06)
                go_on.set()
                assert b"".join(pieces) == b"data: 2\n\n"
            with pytest.raises(httpx.TransportError), client.stream("GET", f"{place}/broken") as said:
                said.read()
            go_on.clear()
            with client.stream("GET", f"{place}/left") as said:
                next(said.iter_bytes())  # the host says nothing more, and is not waited for
    recorded, left = Folder(project / "cassettes").load("default").interactions
    assert (recorded.request.url, recorded.response.body) == (f"{url}/events", b"data: 1\n\ndata: 2\n\n")
    assert gaps(recorded.response)[0] >= 0.05
    assert (left.request.url, left.response.body) == (f"{url}/left", b"data: 1\n\n")


def test_what_cannot_go_together_is_said() -> None:
    done = CliRunner().invoke(command, ["--on-miss", "record", "--workers", "2", "--", "true"])
    assert (done.exit_code, "do without --workers" in done.output) == (2, True)


@pytest.mark.parametrize("name", ["http://h/", "", "h/x"])
def test_what_is_no_host(name: str, project: Path) -> None:
    with pytest.raises(ConfigError, match="must be a host"):
        replay(project, f'replay.passthrough = ["{name}"]')
    with pytest.raises(UsageError, match="must be a host"):
        replay(project, "", "--passthrough", name)


def replay(project: Path, config: str, *words: str) -> None:
    (project / "driftproxy.toml").write_text(config)
    with chdir(project):
        CliRunner().invoke(command, [*words, "--", "true"], catch_exceptions=False, standalone_mode=False)
