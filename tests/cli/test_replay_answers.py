"""`[replay.answers]`: dates of today, values of now, signatures made anew; all off by default."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response

ASK = """
import json, sys, httpx
answer = httpx.post("http://api.test/orders?ts=2", json={"reference": "ord-of-now"})
print(json.dumps([answer.status_code, dict(answer.headers), answer.json()]))
"""
HOOK = """
import hashlib
def sign(request, response):
    return {"x-signature": hashlib.sha256(request.url.encode() + response.body).hexdigest()}
def fail(request, response):
    raise KeyError("secret")
"""
CONFIG = """
[replay]
ignore = ["body $.reference"]
[replay.answers]
dates = true
echo = ["body $.reference"]
sign = "hook.py:sign"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    asked = Request("POST", "http://api.test/orders?ts=1", (), b'{"reference": "ord-of-then"}')
    headers = (
        ("Date", "Mon, 01 Jan 2024 10:00:00 GMT"),
        ("X-Signature", "of then"),
        ("Content-Type", "application/json"),
    )
    body = b'{"reference": "ord-of-then", "created": "2024-01-01T10:00:30Z"}'
    Folder(tmp_path / "cassettes").save([Cassette("api", (Interaction(asked, Response(200, "OK", headers, body)),))])
    (tmp_path / "hook.py").write_text(HOOK)
    return tmp_path


def replayed(project: Path, config: str) -> tuple[int, str, str]:
    (project / "driftproxy.toml").write_text(config)
    command = [sys.executable, "-m", "driftproxy", "replay", "--", sys.executable, "-c", ASK]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_answers_are_altered_where_the_project_says_so(project: Path) -> None:
    _, headers, body = json.loads(replayed(project, 'replay.ignore = ["body $.reference"]')[1])
    assert (headers["x-signature"], headers["date"]) == ("of then", "Mon, 01 Jan 2024 10:00:00 GMT")
    assert body == {"reference": "ord-of-then", "created": "2024-01-01T10:00:30Z"}
    status, headers, body = json.loads(replayed(project, CONFIG)[1])
    created = datetime.fromisoformat(body["created"])
    assert (status, body["reference"], len(headers["x-signature"])) == (200, "ord-of-now", 64)
    assert abs((datetime.now(UTC) - created).total_seconds()) < 120
    assert "2024" not in headers["date"]


def test_a_function_that_fails_or_is_not_there(project: Path) -> None:
    status, _, body = json.loads(replayed(project, CONFIG.replace("hook.py:sign", "hook.py:fail"))[1])
    assert (status, body) == (500, {"error": "driftproxy: the function hook.py:fail failed (KeyError); mend it"})
    code, _, err = replayed(project, CONFIG.replace("hook.py:sign", "hook.py:none"))
    assert (code, err.startswith("driftproxy: there is no function hook.py:none (KeyError")) == (2, True)
