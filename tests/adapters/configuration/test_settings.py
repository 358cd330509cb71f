"""A configuration that was checked before: the same again, without the libraries that check it; never a stale one."""

import subprocess
import sys
from pathlib import Path

import pytest

from driftproxy.adapters.configuration.config import load
from driftproxy.adapters.configuration.settings import settings
from driftproxy.model.errors import ConfigError

EVERYTHING = """
cassettes = "here"
faults = ["status=503 on GET /v1/invoices first 2"]
[redact]
names = ["x-mine"]
personal = true
[replay]
ignore = ["query page"]
headers = ["Accept-Language"]
passthrough = ["localhost"]
repeat = "again"
[replay.answers]
dates = true
echo = ["body $.reference"]
sign = "signing.py:sign"
[pace]
rate = 3
"""
LOADED = """
import sys
from pathlib import Path
from driftproxy.adapters.configuration.settings import settings
settings(Path.cwd()).replay
print("pydantic" in sys.modules)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "project"
    root.mkdir()
    (root / "driftproxy.toml").write_text(EVERYTHING)
    return root


def test_it_is_the_same_again_in_every_part(project: Path) -> None:
    whole = load(project)
    settings(project)
    known = settings(project)
    assert type(known) is not type(whole)
    assert (known.cassettes, known.root, known.state) == (whole.cassettes, whole.root, whole.state)
    assert known.faults == whole.faults
    assert vars(known.redact) == dict(whole.redact)
    assert vars(known.replay) | {"answers": vars(known.replay.answers)} == dict(whole.replay) | {
        "answers": dict(whole.replay.answers)
    }
    assert known.pace == whole.pace


def test_what_checks_it_is_loaded_once(project: Path) -> None:
    command = [sys.executable, "-c", LOADED]
    told = [subprocess.run(command, cwd=project, capture_output=True, text=True, check=True) for _ in range(2)]
    assert [one.stdout.strip() for one in told] == ["True", "False"]


@pytest.mark.parametrize("name", ["driftproxy.toml", "pyproject.toml"])
def test_another_content_is_another_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    head = "[tool.driftproxy.redact]" if name == "pyproject.toml" else "[redact]"
    for word in ("one", "two"):
        (tmp_path / name).write_text(f'{head}\nnames = ["{word}"]')
        for _ in range(2):
            assert settings(tmp_path).redact.names == (word,)
    (tmp_path / name).unlink()
    assert settings(tmp_path).redact.names == ()
    (tmp_path / "driftproxy.toml").write_text("[replay]\nrepaet = 1")
    for _ in range(2):
        with pytest.raises(ConfigError, match="did you mean `repeat`"):
            settings(tmp_path)


def test_the_same_file_elsewhere_is_another(project: Path, tmp_path: Path) -> None:
    settings(project)
    moved = project.rename(tmp_path / "moved")
    assert settings(moved).cassettes == moved / "here"


def test_a_bucket_may_hold_a_credential_and_is_not_remembered(project: Path, tmp_path: Path) -> None:
    (project / "driftproxy.toml").write_text('cassettes = "s3://key:word@bucket"')
    settings(project)
    assert not [*tmp_path.rglob("*.settings")]
