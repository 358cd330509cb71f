"""The command as a whole: help, version, completion, wrong use."""

import os
import re
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from driftproxy.cli.main import cli, run
from driftproxy.model.errors import DriftproxyError, NothingHeard

NAMES = cli.list_commands(click.Context(cli))
HEAVY = ("yaml", "pydantic", "httpx", "mitmproxy", "rich", "jinja2", "genson", "deepdiff", "pytest", "asyncio", "ssl")


def driftproxy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "driftproxy", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


def test_help_groups_the_commands_with_an_example_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    titles = re.findall(r"^([A-Z]\w+):$", shown, re.MULTILINE)
    assert titles == ["Options", "Start", "Tests", "Drift", "Look", "Files", "Examples"]
    for name in NAMES:
        assert f"  driftproxy {name}" in shown


def test_no_command_is_wrong_use_and_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: driftproxy [OPTIONS] COMMAND")


def test_every_command_is_a_file_of_its_name() -> None:
    assert [name for name in NAMES if find_spec(f"driftproxy.cli.{name}") is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_command_says_what_it_does_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"Usage: driftproxy {name}" in shown
    assert re.search(rf"\n +driftproxy {name}\b", shown)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], *([name, "--help"] for name in NAMES)])
def test_nothing_heavy_is_imported_to_answer_a_simple_question(arguments: list[str]) -> None:
    script = f"""
import sys
from driftproxy.cli.main import run
code = run({arguments!r})
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "[]\n")


def test_the_version_is_the_packages() -> None:
    done = driftproxy("--version")
    assert (done.returncode, done.stdout) == (0, f"driftproxy {version('driftproxy')}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rerecrod"], "there is no command `rerecrod`; did you mean `rerecord`? (see `driftproxy --help`)"),
        (["zzz"], f"there is no command `zzz`; there are {', '.join(NAMES)} (see `driftproxy --help`)"),
        (["--zzz"], "No such option '--zzz' (see `driftproxy --help`)"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"driftproxy: {message}\n")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (DriftproxyError("it is broken; mend it"), 2, "driftproxy: it is broken; mend it\n"),
        (NothingHeard("nothing came"), 3, "driftproxy: nothing came\n"),
        (KeyboardInterrupt(), 130, "driftproxy: interrupted\n"),
        (
            RuntimeError("lost"),
            2,
            "driftproxy: this is a mistake in driftproxy itself; please report it with the lines above\n",
        ),
    ],
)
def test_an_error_is_its_sentence_and_its_exit_code(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(type(cli), "get_command", lambda *_: click.Command("init", callback=fail))
    assert run(["init"]) == code
    assert capsys.readouterr().err.lstrip("\n").endswith(said)


def test_what_a_command_returns_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(cli), "get_command", lambda *_: click.Command("init", callback=lambda: 3))
    assert run(["init"]) == 3


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_offered_for_the_common_shells(shell: str) -> None:
    done = driftproxy(_DRIFTPROXY_COMPLETE=f"{shell}_source")
    assert "_DRIFTPROXY_COMPLETE" in done.stdout


def test_completion_knows_the_commands() -> None:
    done = driftproxy(_DRIFTPROXY_COMPLETE="zsh_complete", COMP_WORDS="driftproxy re", COMP_CWORD="1")
    assert done.stdout.splitlines()[1::3] == ["record", "replay", "rerecord", "report"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("words", ["--help", "init --schema"])
def test_an_output_that_takes_nothing_is_named(words: str) -> None:
    done = subprocess.run(
        f"{sys.executable} -m driftproxy {words} > /dev/full", shell=True, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "driftproxy: the output: No space left on device\n")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
def test_without_any_output_the_exit_code_still_counts() -> None:
    done = subprocess.run(f"{sys.executable} -m driftproxy --help >&- 2>&-", shell=True, check=False)
    assert done.returncode == 0


def test_a_reader_that_goes_away_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m driftproxy --help | true", shell=True, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
