"""The pytest plugin in runs of its own: how tests get their cassette, and that it stays out of the way."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

INSIDE = {"DRIFTPROXY_PROXY": "http://127.0.0.1:1", "DRIFTPROXY_MODE": "replay"}
"""What `driftproxy replay -- pytest` sets."""

SHOW = """
import os, urllib.parse, pytest

def seen():
    names = [case(name) for name in ("http_proxy", "https_proxy") for case in (str.upper, str.lower)]
    (address,) = {os.environ[name] for name in names}
    url = urllib.parse.urlsplit(address)
    return tuple(urllib.parse.unquote(urllib.parse.unquote(part)) for part in (url.username, url.password))
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Write a test file and run pytest on it."""

    def run_pytest(
        code: str, *arguments: str, env: Mapping[str, str] | None = None, name: str = "test_it.py"
    ) -> subprocess.CompletedProcess[str]:
        (tmp_path / "pytest.ini").write_text(
            "[pytest]\naddopts = -p no:anyio --strict-markers\nmarkers = xdist_group\n"
        )
        (tmp_path / name).write_text(SHOW + code, encoding="utf-8")
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DRIFTPROXY"))}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:hypothesispytest", *arguments],
            cwd=tmp_path,
            env={**clean, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )

    return run_pytest


def test_off_by_default_it_touches_nothing(run: Run) -> None:
    ended = run(
        """
def test_it(pytestconfig):
    assert os.environ["HTTP_PROXY"] == "http://corporate:3128"
    assert not pytestconfig.pluginmanager.has_plugin("driftproxy-cassettes")
""",
        env={"HTTP_PROXY": "http://corporate:3128"},
    )
    assert ended.returncode == 0, ended.stdout


def test_it_imports_nothing_heavy() -> None:
    code = """
import sys, pytest
before = set(sys.modules)
import driftproxy.pytest_plugin
print(sorted(name for name in set(sys.modules) - before if not name.startswith("driftproxy")))
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(ended.stdout.strip("[]\n").replace("'", "").split(", ")) <= {"", "urllib", "urllib.parse", "ipaddress"}


@pytest.mark.parametrize("workers", [(), ("-n", "2"), ("-p", "no:xdist")])
def test_each_test_has_a_cassette_of_its_own(run: Run, tmp_path: Path, workers: tuple[str, ...]) -> None:
    ended = run(
        """
@pytest.fixture
def early():
    return seen()

class TestCard:
    def test_pay(self, early):
        assert early == seen() == ("test_it/TestCard.test_pay", "test_it.py::TestCard::test_pay")

def test_größe():
    assert seen() == ("test_it/test_größe", "test_it.py::test_größe")

@pytest.mark.parametrize("path", ["a/b", "a:b", "../../etc", "ü", "x y"])
def test_odd(path, request):
    cassette, test = seen()
    assert test == request.node.nodeid
    assert cassette.startswith("test_it/test_odd[") and cassette.count("/") == 1 and ".." not in cassette.split("/")
    with open("names", "a") as names:
        names.write(cassette + "\\n")

@pytest.mark.driftproxy(cassette="billing/shared")
def test_marked():
    assert seen()[0] == "billing/shared"

@pytest.mark.driftproxy("../outside")
def test_marked_badly():
    assert seen()[0].startswith("outside-")

@pytest.mark.xdist_group("g")
def test_grouped():
    assert seen() == ("test_it/test_grouped", "test_it.py::test_grouped")
""",
        *workers,
        *(["--dist", "loadgroup"] if "-n" in workers else []),
        env=INSIDE,
    )
    assert ended.returncode == 0, ended.stdout
    assert len(set((tmp_path / "names").read_text().splitlines())) == 5


def test_the_environment_is_put_back_after_each_test(run: Run) -> None:
    ended = run(
        """
def test_one():
    os.environ["HTTP_PROXY"] = "changed"

def pytest_unconfigure():
    assert os.environ["HTTP_PROXY"] == "http://before" and "https_proxy" not in os.environ
    print("put back")
""",
        *("-p", "test_it"),
        env=INSIDE | {"HTTP_PROXY": "http://before", "PYTHONPATH": "."},
    )
    assert ended.returncode == 0, ended.stdout
    assert "put back" in ended.stdout


def test_one_cassette_for_all_tells_tests_apart_all_the_same(run: Run) -> None:
    code = """
@pytest.mark.driftproxy(cassette="other")
def test_one():
    assert seen() == ("whole-suite", "test_it.py::test_one")
"""
    assert run(code, env=INSIDE | {"DRIFTPROXY_CASSETTE": "whole-suite"}).returncode == 0


def test_off_inside_leaves_the_whole_run_one_cassette(run: Run) -> None:
    code = """
def test_one():
    assert os.environ["HTTP_PROXY"] == "http://127.0.0.1:1"
"""
    assert run(code, "--driftproxy", "off", env=INSIDE | {"HTTP_PROXY": "http://127.0.0.1:1"}).returncode == 0


def test_two_modes_at_once_are_refused(run: Run) -> None:
    ended = run("def test_one(): pass", "--driftproxy", "record", env=INSIDE)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--driftproxy record cannot work inside `driftproxy replay`" in ended.stderr


@pytest.mark.parametrize("mark", ["()", "('a', 'b')", "(cassette=1)", "(name='a')", "('a', cassette='b')"])
def test_a_mark_that_names_no_cassette_is_refused(run: Run, mark: str) -> None:
    ended = run(f"@pytest.mark.driftproxy{mark}\ndef test_one(): pass", env=INSIDE)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "mark a test as @pytest.mark.driftproxy(cassette=" in ended.stdout + ended.stderr
