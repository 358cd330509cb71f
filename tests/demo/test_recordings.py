"""The recordings in the repository: true to the API, of use offline, without a secret; and made again on demand."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import yaml

from driftproxy.demo import recordings
from driftproxy.demo.story import DRIFTS

CASSETTES = Path("cassettes").resolve()
SUITE = Path("driftproxy/demo/suite").resolve()
CREDENTIALS = '[hosts."{host}"]\nallow = ["POST /v1/invoices"]\nheaders = {{ Authorization = "{value}" }}\n'


def driftproxy(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DRIFTPROXY"))}
    command = [sys.executable, "-m", "driftproxy", *arguments]
    return subprocess.run(command, cwd=folder, env=clean | variables, capture_output=True, text=True, check=False)


def test_their_difference_is_the_drift_of_the_demo(tmp_path: Path) -> None:
    old, new = str(CASSETTES / "billing-v1"), str(CASSETTES / "billing-v2")
    ended = driftproxy(tmp_path, "diff", old, new, "--format", "json")
    assert ended.returncode == 1, ended.stderr
    findings = json.loads(ended.stdout)["findings"]
    assert {(finding["rule"], finding["path"].replace(".data[*]", "")) for finding in findings} == DRIFTS
    assert driftproxy(tmp_path, "diff", old, old).returncode == 0


@pytest.mark.parametrize("version", [1, 2])
def test_they_are_what_the_api_answers(tmp_path: Path, api: Callable[[int], httpx.Client], version: int) -> None:
    client = api(version)
    (tmp_path / "driftproxy.toml").write_text(
        CREDENTIALS.format(host=client.base_url.netloc.decode(), value=client.headers["Authorization"])
    )
    ended = driftproxy(tmp_path, "rerecord", str(CASSETTES / f"billing-v{version}"), "--to", str(client.base_url))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("clean: 16 checked")


def test_the_consumer_passes_on_them_offline(tmp_path: Path) -> None:
    shutil.copytree(SUITE, tmp_path, dirs_exist_ok=True)
    shutil.copytree(CASSETTES / "billing-v1", tmp_path / "cassettes")
    ended = driftproxy(
        tmp_path,
        *("replay", "--", sys.executable, "-m", "pytest", "-q"),
        BILLING_URL="http://127.0.0.1:8042",
        BILLING_TOKEN="any",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "13 passed" in ended.stdout


def test_no_secret_is_in_them() -> None:
    text = "".join(path.read_text() for path in CASSETTES.rglob("*") if path.is_file())
    assert set(re.findall(r"Bearer (\S+)", text)) == {"REDACTED"}
    assert set(re.findall(r'"(?:api_key|client_secret)": "(.*?)"', text)) == {"REDACTED"}
    assert set(re.findall(r"session=([^;\s]+)", text)) == {"REDACTED"}


def test_they_can_be_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setattr(recordings, "_PORT", port)
    assert recordings.main([str(tmp_path)]) == 0
    for version in ("billing-v1", "billing-v2"):
        assert _asked(tmp_path / version, port) == _asked(CASSETTES / version, 8042)


def test_a_port_in_use_leaves_them_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "billing-v1").mkdir()
    (tmp_path / "billing-v1" / "kept.yaml").write_text("kept")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(recordings, "_PORT", taken.getsockname()[1])
        assert recordings.main([str(tmp_path)]) == 2
    assert "driftproxy: the billing API did not start" in capsys.readouterr().err
    assert (tmp_path / "billing-v1" / "kept.yaml").read_text() == "kept"


def _asked(folder: Path, port: int) -> dict[str, list[tuple[str, str, int]]]:
    """Return what each cassette asked, and how it was answered."""
    return {
        path.relative_to(folder).as_posix(): [
            (one["request"]["method"], one["request"]["uri"].replace(f":{port}", ""), one["response"]["status"]["code"])
            for one in yaml.safe_load(path.read_text())["interactions"]
        ]
        for path in folder.rglob("*.yaml")
    }
