"""`driftproxy scan` tells place and kind of each secret and never the value; `--fix` takes them out, and the hook."""

import json
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from driftproxy.cli.main import run
from tests.recording import environment

CASSETTE = """\
interactions:
- request:
    body: '{"user": {"password": "hunter2hunter2"}, "n": 1}'
    headers:
      Authorization:
      - Bearer abcdef0123456789xyz
    method: POST
    uri: https://ada:pw12345@api.test/v1/x/k0k1k2k3k4k5k6?api_key=k0k1k2k3k4k5k6&page=1
  response:
    body:
      string: '{"id": "k0k1k2k3k4k5k6", "card": "4242424242424242", "items": [{"token": "x1y2z3x1y2z3"}]}'
    headers:
      Set-Cookie:
      - sid=abc123abc123; Path=/
    status:
      code: 200
      message: OK
version: 1
"""
VALUES = (
    "hunter2hunter2",
    "abcdef0123456789xyz",
    "pw12345",
    "k0k1k2k3k4k5k6",
    "4242424242424242",
    "x1y2z3",
    "abc123abc",
)
PLACES = {
    "request URL, user info: credentials in a URL",
    "request URL, path: a secret that stands elsewhere, too",
    "request URL, parameter `api_key`: secret, by its name",
    "request header `Authorization`: secret, by its name",
    "request body $.user.password: secret, by its name",
    "response header `Set-Cookie`: secret, by its name",
    "response body $.id: a secret that stands elsewhere, too",
    "response body $.card: card number",
    "response body $.items[*].token: secret, by its name",
}


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DRIFTPROXY_KEY")
    Path("cassettes").mkdir()
    Path("cassettes/a.yaml").write_text(CASSETTE)


def test_each_place_is_told_and_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan"]) == 1
    said = capsys.readouterr()
    assert {line.partition(", ")[2] for line in said.out.splitlines()} == PLACES
    assert all(line.startswith("cassettes/a: interaction 1, ") for line in said.out.splitlines())
    assert "1 recording looked into: secrets at 9 places in 1 file; `driftproxy scan --fix` redacts them" in said.err
    assert not any(value in said.out + said.err for value in VALUES)
    assert Path("cassettes/a.yaml").read_text() == CASSETTE
    assert not Path(".driftproxy").exists()


def test_fix_takes_them_out_with_the_key_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", "--fix"]) == 0
    clean = Path("cassettes/a.yaml").read_text()
    assert not any(value in clean for value in VALUES)
    assert stat.S_IMODE(Path(".driftproxy/key").stat().st_mode) == 0o600
    asked = yaml.safe_load(clean)["interactions"][0]
    token = json.loads(asked["response"]["body"]["string"])["id"]
    assert asked["request"]["uri"].endswith(f"/v1/x/{token}?api_key={token}&page=1")
    assert run(["scan"]) == 0
    assert "no secret" in capsys.readouterr().err
    Path(".driftproxy/key").unlink()  # another machine has another key
    assert run(["scan", "--fix"]) == 0
    assert Path("cassettes/a.yaml").read_text() == clean


def test_what_cannot_be_written_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    Path("cassettes/a.yaml").unlink()
    har = {"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [_entry()]}}
    Path("cassettes/b.har").write_text(json.dumps(har))
    assert run(["scan", "--fix"]) == 1
    said = capsys.readouterr()
    assert "request header `X-Api-Key`: secret, by its name" in said.out
    assert "HAR" in said.err
    assert "read but not written" in said.err
    assert "hunter2hunter2" not in said.out + said.err


def test_what_cannot_be_read_is_not_clean(capsys: pytest.CaptureFixture[str]) -> None:
    Path("cassettes/a.yaml").write_text("interactions: [}\n")
    assert run(["scan"]) == 3
    assert "could not be read" in capsys.readouterr().err
    assert run(["scan", "elsewhere"]) == 2


def test_lines_of_other_bodies_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    body = 'data: {\\"a\\": 1}\\n\\ndata: {\\"token\\": \\"x1y2z3x1y2z3\\"}\\n\\n'
    text = re.sub(r"(?m)^      string: .*$", lambda _: f'      string: "{body}"', CASSETTE)
    Path("cassettes/a.yaml").write_text(text)
    assert run(["scan"]) == 1
    assert "response body, line 3: secret, by its name" in capsys.readouterr().out


def test_the_hook_that_ships_does_so_when_files_are_committed() -> None:
    root = Path(__file__).parents[2]
    check, fix, _ = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text())
    assert {hook["language"] for hook in (check, fix)} == {"python"}
    assert re.search(check["files"], "tests/cassettes/a.yaml")
    assert not re.search(check["files"], "tests/data.yaml")
    _, *words = shlex.split(check["entry"])
    command = [sys.executable, "-m", "driftproxy", *words, "cassettes/a.yaml"]
    ended = subprocess.run(command, env=environment(Path()), capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    assert run([*shlex.split(fix["entry"])[1:], "cassettes/a.yaml"]) == 0
    assert run([*words, "cassettes/a.yaml"]) == 0


def _entry() -> dict[str, object]:
    request = {
        "method": "GET", "url": "https://api.test/", "httpVersion": "HTTP/1.1", "cookies": [], "queryString": [],
        "headers": [{"name": "X-Api-Key", "value": "hunter2hunter2"}], "headersSize": -1, "bodySize": 0,
    }  # fmt: skip
    response = {
        "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [], "redirectURL": "",
        "content": {"size": 2, "mimeType": "application/json", "text": "{}"}, "headersSize": -1, "bodySize": 2,
    }  # fmt: skip
    timings = {"send": 0, "wait": 0, "receive": 0}
    began = "2026-01-01T00:00:00Z"
    return {
        "startedDateTime": began,
        "time": 0,
        "request": request,
        "response": response,
        "cache": {},
        "timings": timings,
    }


def test_what_stands_beside_the_interactions_is_told_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("cassettes").mkdir(exist_ok=True)
    text = (
        "# recorded with sk_live_4eC39HqLyjWDarjtT1zdp7dc\n"
        "interactions:\n- request: {method: GET, uri: 'https://api.test/'}\n"
        "  response:\n    status: {code: 200, message: OK}\n    body:\n      string: |\n        # no comment, a title\n"
        "metadata:\n  note: 'Authorization: Bearer abcdef0123456789xyz'\n"
    )
    path = Path("cassettes/beside.yaml")
    path.write_text(text)
    assert run(["scan", str(path)]) == 1
    out, _ = capsys.readouterr()
    assert [line.partition("beside: ")[2] for line in out.splitlines()] == ["line 1: comment", "line 10: metadata"]
    assert "4eC39" not in out
    assert run(["scan", "--fix", str(path)]) == 1
    assert "beside the interactions; take it out by hand" in capsys.readouterr().err
    path.write_text("\n".join(text.splitlines()[1:-2]) + "\n")
    assert run(["scan", str(path)]) == 0


def test_names_columns_and_notes_are_looked_at_and_told_without_the_value(capsys: pytest.CaptureFixture[str]) -> None:
    token = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    path = Path(f"cassettes/test_pay[eur-{token}].yaml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "interactions:\n- request:\n    method: POST\n    uri: 'https://api.test/'\n"
        '    headers: {Content-Type: [text/csv]}\n    body: "id,password\\n1,hunter2hunter2\\n"\n'
        "  response:\n    status: {code: 200, message: OK}\n    headers: {}\n    body: {string: ''}\nversion: 1\n"
    )
    notes = path.with_name(f"{path.stem}.about.json")
    notes.write_text(json.dumps({"heard": "2026-01-01", "tool": "t", "tests": [f"test_it.py::test_pay[{token}]"]}))
    assert run(["scan"]) == 1
    out, err = capsys.readouterr()
    assert [line.partition("]: ")[2] for line in out.splitlines() if "test_pay" in line] == [
        "interaction 1, request body, line 2: secret, by its name",
        "names of tests in the notes beside it: Stripe key",
        "its name: Stripe key",
    ]
    assert "4eC39" not in out + err
    assert run(["convert", "cassettes", "out", "--to", "wiremock"]) == 0
    assert "4eC39" not in "".join([*capsys.readouterr(), *map(str, Path("out").iterdir())])
    assert run(["scan", "--fix"]) == 1
    out, err = capsys.readouterr()
    assert "the file is called so; rename it" in err
    assert "4eC39" not in out + err + path.read_text() + notes.read_text()
    assert "hunter2" not in path.read_text()
    for one in (path, notes):
        one.rename(one.with_name(one.name.replace(token, "live")))
    assert run(["scan"]) == 0
