"""The stage of the story: real commands in a folder of their own."""

from pathlib import Path

import httpx
import pytest

from driftproxy.demo.server import secret
from driftproxy.demo.stage import Stage
from driftproxy.model.errors import DriftproxyError


class Listener:
    """Keeps what is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def title(self, text: str) -> None:
        self.heard.append(("title", text))

    def say(self, text: str) -> None:
        self.heard.append(("say", text))

    def command(self, text: str) -> None:
        self.heard.append(("command", text))

    def output(self, line: str) -> None:
        self.heard.append(("output", line))


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def stage(tmp_path: Path, listener: Listener) -> Stage:
    return Stage(tmp_path / "project", listener, token="the-token", colour=False)


def test_the_consumer_lies_in_the_folder(stage: Stage) -> None:
    names = sorted(path.name for path in stage.folder.iterdir())
    assert names == ["billing.py", "pytest.ini", "test_billing.py", "test_mocked.py"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, listener: Listener) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(DriftproxyError, match="is not empty"):
        Stage(tmp_path, listener, token="t", colour=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, listener: Listener) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DriftproxyError, match="cannot write to"):
        Stage(tmp_path / "file" / "project", listener, token="t", colour=False)


def test_a_command_is_shown_and_so_is_what_it_prints(stage: Stage, listener: Listener) -> None:
    printed = stage.run("python -c 'print(1); print(2)'", expect=0)
    assert printed == "1\n2\n"
    assert listener.heard == [("command", "python -c 'print(1); print(2)'"), ("output", "1"), ("output", "2")]


def test_a_command_that_ends_otherwise_stops_the_story(stage: Stage) -> None:
    with pytest.raises(DriftproxyError, match="exit code 3 where 0 was expected; the project lies in"):
        stage.run("python -c 'exit(3)'", expect=0)


def test_a_command_that_is_not_there_is_named(stage: Stage) -> None:
    with pytest.raises(DriftproxyError, match="`no-such-command` is not installed"):
        stage.run("no-such-command", expect=0)


def test_commands_see_nothing_of_a_proxy_or_a_test_run_around_them(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRIFTPROXY_CASSETTE", "outer")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    stage = Stage(tmp_path / "project", listener, token="t", colour=False)
    printed = stage.run("python -c 'import os; print(*os.environ)'", expect=0)
    assert not {"DRIFTPROXY_CASSETTE", "PYTEST_ADDOPTS"} & set(printed.split())


def test_the_server_runs_beside_the_story_and_no_longer(stage: Stage, listener: Listener) -> None:
    bearer = {"Authorization": "Bearer the-token"}
    urls = []

    def interrupted() -> None:
        with stage.serving(1) as url:
            assert httpx.get(f"{url}/v1/account", headers=bearer, trust_env=False).status_code == 200
            urls.append(url)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    (url,) = urls
    assert listener.heard[-1] == ("output", f"billing API, version 1, on {url}")
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)
    port = int(url.rpartition(":")[2])
    with stage.serving(2, port) as again:
        assert again == url


def test_a_server_that_does_not_start_stops_the_story(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    with (
        stage.serving(1) as url,
        pytest.raises(DriftproxyError, match="did not start"),
        stage.serving(2, int(url.rpartition(":")[2])),
    ):
        pass
    assert "cannot listen on port" in capfd.readouterr().err


@pytest.mark.parametrize("word", ["the-token", secret("the-token", "session"), secret("the-token", "client")])
def test_a_secret_in_any_file_is_found(stage: Stage, word: str) -> None:
    stage.configure("http://127.0.0.1:1")
    stage.keep_secrets()
    (stage.folder / "deep").mkdir()
    (stage.folder / "deep" / "binary").write_bytes(b"\xff\x00" + word.encode() + b"\x00")
    with pytest.raises(DriftproxyError, match=r"a secret lies in .*binary"):
        stage.keep_secrets()
