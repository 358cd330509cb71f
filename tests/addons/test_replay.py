"""addons/replay.py in a real mitmdump: the same answers, and nothing goes upstream."""

import contextlib
import signal
import socket
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.mitmdump import mitmdump


@pytest.fixture
def project(tmp_path: Path) -> Path:
    json_said = (("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    recorded = [
        Interaction(Request("GET", f"{scheme}://api.test/v1/{number}"), Response(200, "Fine", json_said, b'{"n": 1}'))
        for scheme in ("http", "https")
        for number in (1, 2)
    ]
    Folder(tmp_path / "cassettes").save([Cassette("api", tuple(recorded)), Cassette("other")])
    return tmp_path


def ended(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    return process.communicate()[0]


def test_it_answers_as_replay_does(project: Path) -> None:
    with mitmdump("replay.py", project) as (process, url):
        context = ssl.create_default_context(cafile=str(project / "confdir" / "mitmproxy-ca-cert.pem"))
        with httpx.Client(proxy=url.replace("//", "//api:test@"), trust_env=False, verify=context) as client:
            answers = [client.get(f"{scheme}://api.test/v1/1") for scheme in ("http", "https")]
            head = client.head("http://api.test/v1/1")
            missed = client.get("https://api.test/v1/3")
        out = ended(process)
    for answer in answers:
        assert (answer.status_code, answer.reason_phrase, answer.content) == (200, "Fine", b'{"n": 1}')
        assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert (head.status_code, head.headers["content-length"], missed.status_code) == (200, "8", 501)
    assert missed.json()["differences"] == ["the path: recorded /v1/1, asked /v1/3"]
    assert "driftproxy: 3 requests answered from 2 cassettes; 2 recorded interactions not used" in out
    assert "driftproxy: no recording in cassette `api` of GET https://api.test/v1/3" in out
    assert "server connect" not in out


def test_faults(project: Path) -> None:
    settings = ["drift_cassette=api", "drift_faults=status=503 on GET /v1/1 first 1"]
    settings += ["drift_faults=tls-failure on bad.test", "drift_faults=reset on GET /v1/2"]
    with mitmdump("replay.py", project, *settings) as (process, url):
        with httpx.Client(proxy=url, trust_env=False, verify=False) as client:
            assert [client.get("http://api.test/v1/1").status_code for _ in range(2)] == [503, 200]
            for bad in ("https://bad.test/", "http://api.test/v1/2"):
                with pytest.raises(httpx.TransportError):
                    client.get(bad)
        out = ended(process)
    assert "driftproxy: inflicted `status=503 on GET /v1/1 first 1` 1 time" in out
    assert "driftproxy: inflicted `reset on GET /v1/2` 1 time" in out


def test_nothing_goes_upstream_whatever_is_sent(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as upstream, mitmdump("replay.py", project) as (process, url):
        upstream.settimeout(1)
        port = upstream.getsockname()[1]
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20) as line:
            line.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
            line.recv(1000)
            line.sendall(b"\0\1\2 no HTTP")
            with contextlib.suppress(OSError):
                line.recv(1000)
        half = httpx.post(
            f"http://127.0.0.1:{port}/v1/1",
            content=b'{"half": "\\ud800"}',
            headers={"Content-Type": "application/json"},
            proxy=url,
            trust_env=False,
        )
        assert half.status_code == 501
        with pytest.raises(TimeoutError):
            upstream.accept()
        process.kill()


def test_it_ends_mitmdump_if_there_is_nothing_to_replay(tmp_path: Path) -> None:
    with mitmdump("replay.py", tmp_path) as (process, said):
        out = said + process.communicate(timeout=100)[0]
    assert "driftproxy: there are no cassettes in" in out
    assert process.returncode == 1
