"""What is said beside the output cannot harm the terminal; a killed recording is finished by whoever reads it."""

import os
from pathlib import Path

import pytest

from driftproxy.adapters.recording.journal import begin
from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import run
from driftproxy.cli.say import say
from driftproxy.exchange.vcr import dump_interactions
from driftproxy.model.http import Interaction, Request, Response


def test_lines_hold_nothing_that_controls_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say(["a\x1b[31mb\nc\r", "é"])
    assert capsys.readouterr().err == "driftproxy: a\\x1b[31mb\\nc\\r\ndriftproxy: é\n"


@pytest.mark.parametrize("words", [["replay", "true"], ["rerecord"]])
def test_commands_that_read_cassettes_recover_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    journal = begin(tmp_path / ".driftproxy", {"cassettes": str(tmp_path / "cassettes"), "heard": "", "tool": ""})
    item = dump_interactions([Interaction(Request("GET", "http://127.0.0.1:1/"), Response(200))])
    journal.append("a", 0, "", item)
    os.close(journal.lock)  # as when its process is killed
    run(words)
    assert capfd.readouterr().err.startswith(
        "driftproxy: recovered from a recording that was killed: 1 interaction in 1 cassette: a (1, new)\n"
    )
    assert Folder(tmp_path / "cassettes").names() == ("a",)
