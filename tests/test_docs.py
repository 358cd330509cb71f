"""Is what the README and the guide show true? Every command in them is run."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import vcr

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
TOKEN = "sandbox-3f7a9c1e55"


def commands(page: Path) -> list[str]:
    """The commands a page tells its reader to type."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", *command.split()]
    environment = {**os.environ, "BILLING_TOKEN": TOKEN, "SANDBOX_TOKEN": TOKEN}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


class Api:
    """The demo's API on a port of its own, in one version or the other."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.port = 0

    def serve(self, version: int) -> str:
        self.stop()
        command = [sys.executable, "-m", "driftproxy.demo.api", "--version", str(version), "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env={**os.environ, "BILLING_TOKEN": TOKEN}, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        base = self.process.stdout.readline().split()[-1]
        self.port = int(base.rpartition(":")[2])
        return base

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.communicate()


@pytest.fixture
def api() -> Iterator[Api]:
    served = Api()
    yield served
    served.stop()


def test_the_readme_compares_the_recordings_that_come_with_the_project() -> None:
    (command,) = [command for command in commands(ROOT / "README.md") if command.startswith("driftproxy")]
    result = run(command, ROOT)
    assert result.returncode == 1, result.stderr
    assert "is called" in result.stdout


def test_the_first_report_goes_as_the_guide_says(api: Api, tmp_path: Path) -> None:
    base = api.serve(1)
    with vcr.VCR(cassette_library_dir=str(tmp_path / "tests" / "cassettes")).use_cassette("invoices.yaml"):
        for path in ("/v1/invoices", "/v1/invoices/in_1001"):
            assert requests.get(base + path, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10).ok
    api.serve(2)

    page = ROOT / "docs" / "first-report.md"
    (table,) = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    results = []
    for command in commands(page):
        if command.startswith("driftproxy"):
            results.append((command, run(command, tmp_path)))
        if command == "driftproxy init":
            with (tmp_path / "driftproxy.toml").open("a") as file:
                file.write(table.replace("api.sandbox.example", f"127.0.0.1:{api.port}"))

    assert [(command, result.returncode) for command, result in results] == [
        ("driftproxy init", 0),
        ("driftproxy rerecord", 1),
        ("driftproxy report --format markdown --output html=drift.html", 1),
        ("driftproxy accept", 0),
        ("driftproxy rerecord", 0),
    ], [result.stderr for _, result in results]
    assert "`$.data[*].customer` is called `$.data[*].customer_details` now" in results[1][1].stdout
    assert "/v1/invoices/{id} → 200 `$.customer`" in results[1][1].stdout
    assert (tmp_path / "drift.html").exists()
    assert (tmp_path / ".driftproxy" / "last" / "report.html").exists()


def test_every_option_and_command_the_pages_name_exists() -> None:
    known = run("driftproxy --help", ROOT).stdout
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for name in set(re.findall(r"`driftproxy ([a-z]+)", text)):
            assert re.search(rf"^  {name} ", known, re.MULTILINE), f"{page.name} names a command {name}"
        for name, option in set(re.findall(r"`driftproxy ([a-z]+)[^`\n]*?(--[a-z-]+)", text)):
            assert option == "--help" or option in run(f"driftproxy {name} --help", ROOT).stdout, (page.name, option)


def test_the_configuration_that_is_shown_is_one(tmp_path: Path) -> None:
    tables = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "configuration.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "driftproxy.toml").write_text("\n".join(tables))
    assert "there are no cassettes in" in run("driftproxy rerecord", tmp_path).stderr
