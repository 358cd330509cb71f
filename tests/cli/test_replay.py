"""`driftproxy replay` as a user runs it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.replay import command as replay
from driftproxy.model.http import Cassette, Interaction, Request, Response
from tests.typed import typed

ASK = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode())"
ENVIRONMENT = "import os; print({k: v for k, v in os.environ.items() if k in ('BASE', 'HTTP_PROXY', 'DRIFTPROXY_PROXY',"
ENVIRONMENT += " 'DRIFTPROXY_MODE', 'DRIFTPROXY_CASSETTE')})"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("HTTP_PROXY", "DRIFTPROXY_PROXY", "DRIFTPROXY_MODE", "DRIFTPROXY_CASSETTE"):
        monkeypatch.delenv(name, raising=False)
    recorded = (Interaction(Request("GET", f"https://api.test/v1/{n}"), Response(200, body=b"hi")) for n in "12")
    here = Cassette("api", tuple(recorded))
    Folder(tmp_path / "cassettes").save([here, Cassette("other", here.interactions[:1])])
    return tmp_path


def driftproxy(project: Path, *words: str) -> tuple[int, str, str]:
    return typed(project, "replay", *words)


def python(code: str, *words: str) -> list[str]:
    return ["--", sys.executable, "-c", code, *words]


def test_a_command_is_answered_offline(project: Path) -> None:
    code, out, err = driftproxy(project, *python(ASK, "https://api.test/v1/1"))
    assert (code, out) == (0, "hi\n")
    report = (
        "driftproxy: 1 request answered from 2 cassettes; 2 recorded interactions not used, 1 cassette not at all\n"
    )
    assert err == report


def test_a_miss_is_reported_and_a_green_run_does_not_hide_it(project: Path) -> None:
    asking = "from contextlib import suppress\nwith suppress(OSError):\n  " + ASK
    code, _, err = driftproxy(project, "--cassette", "api", *python(asking, "https://api.test/v1/3"))
    assert code == 1
    assert err.splitlines()[1:] == [
        "driftproxy: no recording in cassette `api` of GET https://api.test/v1/3",
        "  nearest: GET https://api.test/v1/1",
        "  difference: the path: recorded /v1/1, asked /v1/3",
    ]


def test_reverse(project: Path) -> None:
    asking = ASK.replace("sys.argv[1]", "__import__('os').environ['BASE'] + '/2'")
    where = ("--reverse", "https://api.test/v1/", "--base-url-env", "BASE")
    assert driftproxy(project, *where, *python(asking))[:2] == (0, "hi\n")
    assert "DRIFTPROXY_PROXY" not in driftproxy(project, *where, *python(ENVIRONMENT))[1]


def test_reverse_without_a_name_for_the_variable(project: Path) -> None:
    asking = ASK.replace("sys.argv[1]", "__import__('os').environ['DRIFTPROXY_BASE_URL'] + '/v1/2'")
    assert driftproxy(project, "--reverse", "https://api.test", *python(asking))[:2] == (0, "hi\n")


def test_the_command_is_told_the_mode_and_the_cassette(project: Path) -> None:
    told = driftproxy(project, "--cassette", "api", *python(ENVIRONMENT))[1]
    assert "'DRIFTPROXY_MODE': 'replay'" in told
    assert "'DRIFTPROXY_CASSETTE': 'api'" in told


def test_the_exit_code_is_that_of_the_command(project: Path) -> None:
    assert driftproxy(project, *python("raise SystemExit(7)"))[0] == 7


def test_options_of_the_command_need_no_dashes(project: Path) -> None:
    assert driftproxy(project, *python("print('x')")[1:])[:2] == (0, "x\n")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--reverse", "nowhere", "true"], 2, "driftproxy: --reverse nowhere is no URL of a host"),
        (["--reverse", "http://[::1/", "true"], 2, "driftproxy: --reverse http://[::1/ is no URL of a host"),
        (["--base-url-env", "A", "true"], 2, "driftproxy: --base-url-env only means something with --reverse"),
        (["--nope", "true"], 2, "driftproxy: No such option"),
        (["--cassette", "nope", "true"], 2, "driftproxy: there is no cassette `nope`"),
        (["no-such-command"], 2, "driftproxy: there is no command `no-such-command`"),
    ],
)
def test_wrong_use_is_one_sentence(project: Path, words: list[str], code: int, sentence: str) -> None:
    exit_code, out, err = driftproxy(project, *words)
    assert (exit_code, out) == (code, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1


def test_no_cassettes_is_one_sentence(tmp_path: Path) -> None:
    code, _, err = driftproxy(tmp_path, "true")
    assert code == 3
    assert err.startswith(f"driftproxy: there are no cassettes in {tmp_path}/cassettes; record some with `driftproxy ")
    assert err.count("\n") == 1


def test_a_broken_cassette_is_named_and_does_not_stop_the_others(project: Path) -> None:
    (project / "cassettes" / "bad.yaml").write_text("interactions: [")
    code, out, err = driftproxy(project, *python(ASK, "https://api.test/v1/1"))
    assert (code, out) == (0, "hi\n")
    assert f"driftproxy: left out: {project}/cassettes/bad.yaml, line" in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_without_a_command_it_runs_until_it_is_told_to_stop(project: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "driftproxy", "replay"]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        invitation = process.stderr.readline()
        asking = [sys.executable, "-c", ASK, "http://api.test/v1/1"]
        proxy = {**os.environ, "http_proxy": invitation.split()[3]}
        missed = subprocess.run(asking, env=proxy, capture_output=True, text=True, check=False)
        at_once = [process.stderr.readline() for _ in range(3)]
        process.send_signal(number)
        _, report = process.communicate()
    assert at_once[0] == "driftproxy: no recording of GET http://api.test/v1/1\n"
    assert "HTTP Error 501: Not recorded" in missed.stderr
    assert "difference: the host: recorded https://api.test:443, asked http://api.test:80" in report
    assert process.returncode == 1


def test_the_line_that_would_let_a_request_fit_does(project: Path) -> None:
    recorded = Interaction(Request("GET", "https://api.test/v1/list?page=1"), Response(200, body=b"first"))
    Folder(project / "cassettes").save([Cassette("list", (recorded,))])
    asking = ASK.replace("print", "import contextlib\nwith contextlib.suppress(OSError): print")
    words = ["--cassette", "list", *python(asking, "https://api.test/v1/list?page=2")]
    code, out, err = driftproxy(project, *words)
    assert (code, out) == (1, "")
    assert '  to let it fit: [replay] ignore = ["query page"]' in err.splitlines()
    (project / "driftproxy.toml").write_text('[replay]\nignore = ["query page"]\n')
    code, out, err = driftproxy(project, *words)
    assert (code, out) == (0, "first\n")
    assert "driftproxy: set aside, since it changes by itself: 1x query page of GET https://api.test/v1/list" in err


def test_a_recording_is_used_once_if_so_asked(project: Path) -> None:
    twice = "import sys, urllib.request as r\nfor _ in 'ab':\n  try: print(r.urlopen(sys.argv[1]).status)\n"
    twice += "  except OSError as error: print(error.code)"
    code, out, err = driftproxy(
        project, "--cassette", "api", "--repeat", "never", *python(twice, "https://api.test/v1/1")
    )
    assert (code, out.split()) == (1, ["200", "501"])
    assert "  difference: it is recorded once, and was asked once more" in err


def test_others_are_let_in_by_a_password_only(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRIFTPROXY_PASSWORD", raising=False)
    for bad in ("", "short", "with:colon-and-enough"):
        monkeypatch.setenv("DRIFTPROXY_PASSWORD", bad)
        done = CliRunner().invoke(replay, ["--listen", "0.0.0.0", "--", "true"])
        assert (done.exit_code, "set DRIFTPROXY_PASSWORD" in done.output) == (2, True)
    monkeypatch.setenv("DRIFTPROXY_PASSWORD", "correct-horse-battery")
    code, out, err = driftproxy(project, "--listen", "0.0.0.0", *python(ASK, "https://api.test/v1/1"))
    assert (code, out) == (0, "hi\n")
    assert "correct-horse" not in err


def test_reverse_for_two_hosts(project: Path) -> None:
    asking = "import os, urllib.request as r\n"
    asking += "print(*(r.urlopen(os.environ[n] + '/v1/1').read().decode() for n in ('ONE', 'TWO')))"
    hosts = ("--reverse", "https://api.test", "--reverse", "https://api.test:443")
    code, out, _ = driftproxy(project, *hosts, "--base-url-env", "ONE", "--base-url-env", "TWO", *python(asking))
    assert (code, out) == (0, "hi hi\n")
    done = CliRunner().invoke(replay, [*hosts, "--", "true"])
    assert (done.exit_code, "one --base-url-env NAME" in done.output) == (2, True)


def test_what_was_not_used_is_named(project: Path) -> None:
    _, _, err = driftproxy(project, "--cassette", "api", "--unused", *python(ASK, "https://api.test/v1/1"))
    assert err.splitlines()[1:] == ["driftproxy: not used: GET https://api.test/v1/2 of api"]
    _, _, err = driftproxy(project, "--unused", *python(ASK, "https://api.test/v1/1"))
    assert err.splitlines()[1:] == [
        "driftproxy: cassette not used: other",
        "driftproxy: not used: GET https://api.test/v1/2 of api",
    ]


def test_a_start_loads_nothing_that_only_few_starts_come_to(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / "cache"))
    command = [sys.executable, "-X", "importtime", "-m", "driftproxy", "replay", "--", sys.executable, "-c", ""]
    _, again = (subprocess.run(command, cwd=project, capture_output=True, text=True, check=True) for _ in range(2))
    loaded = {line.rpartition("|")[2].strip() for line in again.stderr.splitlines()}
    assert "driftproxy.workflows.replaying.replay" in loaded
    assert not loaded & {"pydantic", "cryptography", "mitmproxy", "h2", "deepdiff", "httpx", "jinja2"}
