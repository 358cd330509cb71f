"""Does a shell get what can be typed next: commands, options, and values where they are known?"""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import cli
from driftproxy.model.finding import Fixture, Report
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.answers import FINDING


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    one = Interaction(Request("GET", "https://api.test/v1/7"), Response(200, body=b"{}"))
    Folder(tmp_path / "cassettes").save([Cassette("billing/pay", (one,)), Cassette("users", (one,))])
    found = replace(FINDING, fixtures=(Fixture("users", (0,)), Fixture("od\x1bd", (0,))))
    result = Report((found,), 1, endpoints=("GET api.test/v1/{id}",))
    LastResult(tmp_path / ".driftproxy").save(result, [], "cassettes", {})


def completed(*words: str, shell: type[ShellComplete] = ZshComplete) -> list[str]:
    """Return what is offered in place of the last word."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("_DRIFTPROXY_COMPLETE", f"{shell.name}_complete")
        found = shell(cli, {}, "driftproxy", "_DRIFTPROXY_COMPLETE").get_completions(list(words[:-1]), words[-1])
    return [one.value for one in found]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("re",), ["record", "replay", "rerecord", "report"]),
        (("rerecord", "--dry"), ["--dry-run"]),
        (("rules", "field_rem"), ["field_removed"]),
        (("report", "--format", "ma"), ["markdown"]),
        (("check", "--format", "p"), ["prometheus"]),
        (("endpoints", "--format", "j"), ["json"]),
        (("diff", "--from", "wire"), ["wiremock"]),
        (("schedule", "git"), ["github", "gitlab"]),
        (("replay", "--fault", "rate"), ["rate-limit"]),
        (("replay", "--cassette", ""), ["billing/pay", "users"]),
        (("rerecord", "--cassette", "b"), ["billing/pay"]),
        (("accept", "--cassette", ""), ["users"]),  # only what has drifted, and nothing that steers a terminal
        (("accept", "--rule", "field_ren"), ["field_renamed"]),
        (("accept", "--finding", ""), ["abc"]),
        (("ignore", "a"), ["abc"]),
        (("accept", "--endpoint", "GET"), ["GET api.test/v1/{id}"]),
        (("schema", "GET"), ["GET api.test/v1/{id}"]),
    ],
    ids=" ".join,
)
def test_what_can_be_typed_next_is_offered(words: tuple[str, ...], offered: list[str]) -> None:
    assert completed(*words) == offered
    assert completed(*words, shell=FishComplete) == offered


@pytest.mark.usefixtures("project")
def test_bash_is_not_offered_what_it_would_take_apart() -> None:
    assert completed("schema", "GET", shell=BashComplete) == []
    assert completed("rules", "field_rem", shell=BashComplete) == ["field_removed"]


@pytest.mark.parametrize("text", ["", "[hosts\n"], ids=["nothing recorded", "a broken configuration"])
def test_where_nothing_is_known_nothing_is_offered(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("driftproxy.toml").write_text(text)
    assert completed("accept", "--finding", "") == []
    assert completed("replay", "--cassette", "") == []


def test_a_real_bash_completes_a_command(tmp_path: Path) -> None:
    tool = tmp_path / "driftproxy"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m driftproxy "$@"\n')
    tool.chmod(0o755)
    (line,) = [one.split(maxsplit=1)[1] for one in str(cli.epilog).splitlines() if one.startswith("  bash")]
    ask = "COMP_WORDS=(driftproxy rer); COMP_CWORD=1; _driftproxy_completion driftproxy"
    script = f'{line}; {ask}; echo "${{COMPREPLY[@]}}"'  # the line is what the help says
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("rerecord\n", "")
