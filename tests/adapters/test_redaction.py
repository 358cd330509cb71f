"""The project's key is made once, is nobody else's to read, is not committed, and can come from the environment."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from driftproxy.adapters.configuration.config import load
from driftproxy.adapters.redaction import VARIABLE, project_key, redactor_of
from driftproxy.model.errors import ConfigError


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_it_is_made_on_first_use_and_stays(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert project_key(state, make=False) == b""
    assert not state.exists()
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: project_key(state, make=True), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert stat.S_IMODE((state / "key").stat().st_mode) == 0o600
    assert (state / ".gitignore").read_text() == "*\n"
    assert sorted(path.name for path in state.iterdir()) == [".gitignore", "key"]
    (state / "key").chmod(0o644)
    assert project_key(state, make=False) == project_key(state, make=True)
    assert stat.S_IMODE((state / "key").stat().st_mode) == 0o600


def test_the_environment_gives_one_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "of the whole team")
    assert project_key(tmp_path, make=True) == project_key(tmp_path / "elsewhere", make=True)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv(VARIABLE, "")
    assert project_key(tmp_path, make=True) == b""
    monkeypatch.setenv(VARIABLE, "too short")
    with pytest.raises(ConfigError, match="DRIFTPROXY_KEY is too short"):
        project_key(tmp_path, make=True)


def test_without_a_key_there_is_the_word(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert project_key(tmp_path / "file" / "state", make=True) == b""
    assert redactor_of(load(tmp_path)).text('{"token": "abcdef0123456789"}') == '{"token": "REDACTED"}'
    assert "REDACTED" not in redactor_of(load(tmp_path), writes=True).text('{"token": "abcdef0123456789"}')


def test_a_file_that_holds_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("x")
    with pytest.raises(ConfigError, match="key holds no key"):
        project_key(tmp_path, make=True)


def test_persons_are_hidden_where_the_configuration_says_so(tmp_path: Path) -> None:
    (tmp_path / "driftproxy.toml").write_text('[redact]\npersonal = true\nnames = ["pin"]\n')
    clean = redactor_of(load(tmp_path)).text('{"email": "ada@corp.com", "pin": "1234"}')
    assert clean == '{"email": "REDACTED", "pin": "REDACTED"}'
