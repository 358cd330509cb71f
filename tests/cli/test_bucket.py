"""The commands on cassettes that lie in a bucket, on a real server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from driftproxy.adapters.storage.place import opened
from driftproxy.adapters.storage.store import Folder
from tests.bucket import bucket, environment_of
from tests.cli.conftest import Api, Run
from tests.recording import record

KILLED_AT: dict[str, Callable[[], int]] = {}
"""By the end of a path: who is killed when that is to be written."""


def kill(method: str, path: str) -> bool:
    for end in [end for end in KILLED_AT if method == "PUT" and path.endswith(end)]:
        os.kill(KILLED_AT.pop(end)(), signal.SIGKILL)
        return True
    return False


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with bucket("recordings", kill) as url:
        yield url


@pytest.fixture
def url(project: Folder, endpoint: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """Return where in a bucket the cassettes of the project lie, and are configured to."""
    for name, value in environment_of(endpoint).items():
        monkeypatch.setenv(name, value)
    url = f"s3://recordings/{request.node.name}"
    opened(url).save([project.load(name) for name in project.names()])
    path = Path("driftproxy.toml")
    path.write_text(f'cassettes = "{url}"\n{path.read_text()}')
    return url


def test_drift_is_found_and_accepted(url: str, api: Api, driftproxy: Run) -> None:
    api.answers["/users/1"] = (200, {"id": 1, "title": "Ada", "email": "a@b.test"})
    api.answers["/users/2"] = (200, {"id": 2, "title": "Ada", "email": "a@b.test"})
    code, out, _ = driftproxy("rerecord")
    assert (code, "$.name" in out) == (1, True)
    code, out, err = driftproxy("accept")
    assert (code, err) == (0, "")
    assert "1 cassette" in out
    assert b"title" in opened(url).load("users").interactions[0].response.body
    assert "GET " in opened(url)._files.read("BASELINE.md").decode()


def test_a_killed_accept_leaves_no_mix(url: str, api: Api, driftproxy: Run) -> None:
    for path in ("/users/1", "/users/2"):
        api.answers[path] = (200, {"id": 1, "title": "Ada", "email": "a@b.test"})
    assert driftproxy("rerecord")[0] == 1
    command = [sys.executable, "-m", "driftproxy", "accept"]
    pids: list[int] = []
    KILLED_AT["/users.about.json"] = lambda: pids[0]  # the second of two
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as accepting:
        pids.append(accepting.pid)
    assert (accepting.returncode, KILLED_AT) == (-signal.SIGKILL, {})
    assert not opened(url).notes("users").heard
    assert b"title" in opened(url).load("users").interactions[0].response.body
    assert driftproxy("endpoints")[0] == 0  # any command that looks
    assert opened(url).notes("users").heard


def test_urls_are_paths(url: str, api: Api, driftproxy: Run) -> None:
    assert driftproxy("diff", "cassettes", url)[0] == 0
    assert driftproxy("diff", f"{url}/users.yaml", "cassettes/users.yaml")[0] == 0
    assert driftproxy("rerecord", f"{url}/deep", f"{url}/users.yaml")[0] == 0
    assert [path for _, path, _ in api.asked] == ["/status", "/users/1", "/users/2"]
    out = driftproxy("endpoints", f"{url}/deep/status.yaml")[1]
    assert "/status" in out
    assert "/users" not in out
    assert '"email"' in driftproxy("schema", url)[1]
    code, _, err = driftproxy("endpoints", "cassettes", url)
    assert (code, "cannot be taken together; name one of them" in err) == (2, True)
    assert "are in different buckets" in driftproxy("endpoints", url, "s3://other/billing")[2]
    assert "there are no cassettes in s3://recordings/none" in driftproxy("endpoints", "s3://recordings/none")[2]
    assert "there is no such bucket; make it" in driftproxy("endpoints", "s3://nowhere-at-all")[2]


def test_a_recording_goes_to_the_bucket_and_is_replayed_from_there(url: str, api: Api, driftproxy: Run) -> None:
    asking = f"import urllib.request; print(urllib.request.urlopen('{api.url}/users/1').read())"
    words = ["--cassette", "new", "--", sys.executable, "-c", asking]

    code, _, err = record(Path.cwd(), *words)
    assert (code, err) == (0, "driftproxy: recorded 1 interaction in 1 cassette: new (1, new)\n")
    assert opened(url).names() == ("deep/status", "new", "users")
    asked = len(api.asked)
    code, _, err = driftproxy("replay", *words)
    assert (code, len(api.asked)) == (0, asked), err
    assert "1 request answered" in err
