"""How recordings are read for a command: by their content, as what is said, and shown where there are many."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from driftproxy.cli import reading as module
from driftproxy.cli.main import run
from driftproxy.exchange.vcr import dumps, dumps_json
from driftproxy.model.http import Cassette, Interaction, Request, Response

ENTRY = {
    "request": {"method": "GET", "url": "http://h/1"},
    "response": {"status": 200, "content": {"text": '{"a": 1}'}},
}
HAR = json.dumps({"about": "x" * 5000, "log": {"entries": [ENTRY]}})
ONE = Interaction(Request("GET", "http://h/1"), Response(200, "", (), b'{"a": 1}'))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("option", ["--from", "--format"])
def test_what_is_said_counts_and_not_the_looks(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("old").mkdir()
    Path("old/export").write_text(HAR)
    Path("new").mkdir()
    Path("new/export").write_text(HAR.replace('\\"a\\"', '\\"b\\"'))
    assert run(["diff", "old", "new", option, "har"]) == 1
    assert "$.b" in capsys.readouterr().out
    assert run(["diff", "old/export", "new/export", option, "har"]) == 1
    capsys.readouterr()
    assert run(["endpoints", "old", option, "har"]) == 0
    assert run(["schema", "old", option, "har"]) == 0
    assert '"a"' in capsys.readouterr().out
    assert run(["diff", "old", "new"]) == 3
    assert run(["endpoints", "old"]) == 3


def test_both_may_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    Path("export").write_text(HAR)
    assert run(["diff", "export", "export", "--from", "har", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)
    assert run(["endpoints", "export", "--from", "har", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", [["diff", ".", "."], ["endpoints", "."], ["schema", "."]])
@pytest.mark.parametrize("option", ["--from", "--format"])
def test_what_is_no_format_is_refused(command: list[str], option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, option, "har7"]) == 2
    assert "there is no format `har7`; there are " in capsys.readouterr().err
    assert run(["diff", ".", ".", "--output", "har=x"]) == 2
    assert run(["rules", "--format", "har"]) == 2


def test_one_file_that_cannot_be_read_stops_no_other(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "good.yaml").write_bytes(dumps(Cassette("c", (ONE,))))
    (here / "bad.yaml").write_text("interactions:\n- request: {\n")
    (here / "some.yaml").write_text(
        "interactions:\n- 5\n- request: {uri: 'http://h/1'}\n  response: {status: 200}\n- 6\n"
    )
    for command in (["endpoints", "."], ["schema", "."]):
        assert run(command) == 0
        said = capsys.readouterr().err.splitlines()
        assert said[0].startswith("driftproxy: left out: ")
        assert "bad.yaml, line 2: this cannot be read" in said[0]
        assert "some.yaml, line 2: interaction 1 and 1 more cannot be read" in said[1]
        assert said[2:] == ["driftproxy: left out in all: files: 1 of 3, interactions: 2"]
    run(["diff", ".", "."])
    assert "bad.yaml, line 2" in capsys.readouterr().out


def test_two_files_of_one_name_are_two_cassettes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.yaml").write_bytes(dumps(Cassette("c", (ONE,))))
    (here / "a.json").write_bytes(dumps_json(Cassette("c", (ONE,))))
    assert run(["endpoints", "."]) == 0
    assert "a.json, a.yaml" in capsys.readouterr().out
    assert run(["endpoints", "a.json"]) == 0
    assert "a.json" in capsys.readouterr().out
    assert run(["diff", "a.json", "a.yaml"]) == 0


@pytest.mark.parametrize("many", [1, 3])
def test_many_files_are_shown_on_a_terminal(
    many: int, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        (here / f"{number}.yaml").write_bytes(dumps(Cassette("c", (ONE,))))
    monkeypatch.setattr(module, "_MANY", many)
    assert run(["endpoints", "."]) == 0
    assert "reading" not in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run(["endpoints", "."]) == 0
    assert ("reading" in capsys.readouterr().err) == (many == 1)


def test_the_last_one_is_read_when_nothing_is_shown_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    @contextmanager
    def progress() -> Iterator[Callable[[int, int, str], None]]:
        yield lambda done, total, what: said.append(f"{done}/{total} {what}")
        said.append("gone")

    monkeypatch.setattr(module, "progress", progress)
    monkeypatch.setattr(module, "_MANY", 3)
    with module.reading(3) as told:
        for name in "abc":
            told(name)
    assert said == ["1/3 reading a", "2/3 reading b", "gone"]
