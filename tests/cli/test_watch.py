"""What is seen while a re-recording runs: on a terminal only, and nothing that could steer it."""

import sys
from dataclasses import replace
from io import StringIO

import pytest

from driftproxy.cli.watch import watched
from driftproxy.model.http import Interaction, Response
from driftproxy.model.policy import Policy
from tests.adapters.live import ask


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: StringIO) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("driftproxy.cli.watch._PAUSE", 0)
    one = ask("https://api.test/1")
    one = replace(one, stored=Interaction(one.request, Response(200, body=b'{"a": 1}')))
    with watched(Policy()) as tell:
        tell(one, Interaction(one.request, Response(200, body=b'{"a": 2}')))
        tell(one, Interaction(one.request, Response(200, body=b'{"b": 2}')))
        tell(one, one.unchecked("timeout", "late \x1b[31m"))
    return stream.getvalue()


def test_each_host_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, Terminal())
    assert "inconclusive" in text
    last = [line for line in text.splitlines() if "api.test" in line][-1]
    assert last.split()[:2] == ["api.test", "3"]
    assert last.split()[3:5] == ["1", "1"]
    assert "late \\x1b[31m" in last


def test_elsewhere_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, StringIO()) == ""
