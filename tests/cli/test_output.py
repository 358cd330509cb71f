"""Colour: only where somebody looks at it, and never if they say so."""

import re
import sys

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.output import progress
from tests.cli.conftest import Api, Run


def test_a_pipe_gets_plain_text(project: Folder, driftproxy: Run) -> None:
    assert "\x1b" not in driftproxy("rerecord")[1]


def test_a_terminal_gets_the_same_words_in_colour(
    project: Folder, api: Api, driftproxy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.answers["/status"] = (200, {"up": "yes", "[bold]": "[/bold]"})
    plain = driftproxy("rerecord")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    coloured = driftproxy("report")[1]
    assert "\x1b[1;31mdrift:" in coloured
    assert "[bold]" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert driftproxy("report")[1].replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_progress_is_shown_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress() as shown:
        shown(1, 3, "GET https://api.test/")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    with progress() as shown:
        shown(1, 3, "GET https://api.test/\x1b[2J[bold]")
    said = capsys.readouterr().err
    assert "GET https://api.test/\\x1b[2J[bold]" in said
    assert "33%" in said


def test_a_line_that_is_wider_than_the_terminal_goes_on_below_where_it_began(
    project: Folder, api: Api, driftproxy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.answers["/status"] = (200, {"up": "yes"})
    plain = driftproxy("rerecord")[1]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    narrow = driftproxy("report")[1].replace("\x1b[1m", "").replace("\x1b[0m", "")
    report, _, typed = narrow.partition("\nNext:\n")
    assert max(map(len, plain.splitlines())) > 60 >= max(len(one) for one in report.splitlines() if " " in one.strip())
    monkeypatch.setenv("COLUMNS", "30")
    assert typed.splitlines()[0] in plain.splitlines()  # what is to be typed is not broken, however narrow
    narrowest = re.sub(r"\x1b\[[0-9;]*m", "", driftproxy("report")[1])
    assert typed.splitlines()[0] in narrowest.splitlines()
    assert re.search(r"^  breaking  `\$\.up` .*\n {12}\w", narrowest, re.MULTILINE)  # below what is said
    assert narrow.split() == plain.split()
    assert "\n              " in narrow
