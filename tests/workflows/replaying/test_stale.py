"""Do tests that pass on stale recordings say so, and only of what is stale?"""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.errors import NothingHeard
from driftproxy.model.finding import Confidence, Fixture, Report, Severity
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.matching.accept import digest
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.replaying.stale import stale
from tests.answers import FINDING

SUITE = """
import pytest, urllib.request

@pytest.mark.parametrize("number", [1, 2, 3])
def test_get(number):
    assert urllib.request.build_opener().open(f"http://api.test/{number}").read()
"""


def cassette(number: int, body: bytes = b"{}") -> Cassette:
    one = Interaction(Request("GET", f"http://api.test/{number}"), Response(200, "OK", (), body))
    return Cassette(f"test_it/test_get[{number}]", (one,))


def result(state: Path, *cassettes: Cassette, confidence: Confidence = Confidence.HIGH) -> LastResult:
    """Return a last result that has found drift in these cassettes, and compared four."""
    fixtures = tuple(Fixture(one.name, (0,)) for one in cassettes)
    found = replace(FINDING, fixtures=fixtures, confidence=confidence)
    compared = {one.name: [digest(each.response) for each in one.interactions] for one in map(cassette, range(1, 5))}
    results = LastResult(state)
    results.save(Report((found,), 4, created="2026-11-20T03:17:00+00:00"), [], "cassettes", compared)
    return results


def test_what_has_drifted_and_is_as_it_was_compared_is_stale(tmp_path: Path) -> None:
    used = [cassette(1), cassette(2), cassette(5)]
    results = result(tmp_path, cassette(1), cassette(2), cassette(4), cassette(5))
    assert stale(used, results, Redactor()) == (
        ("test_it/test_get[1]", "test_it/test_get[2]"),
        "2026-11-20T03:17:00+00:00",
    )
    accepted = [cassette(1, b'{"fresh": 1}'), cassette(2)]
    assert stale(accepted, results, Redactor())[0] == ("test_it/test_get[2]",)
    emptied = [replace(cassette(1), interactions=())]
    assert stale(emptied, results, Redactor())[0] == ()


def test_what_is_only_possible_or_too_mild_does_not_count(tmp_path: Path) -> None:
    assert stale([cassette(1)], result(tmp_path, cassette(1), confidence=Confidence.LOW), Redactor())[0] == ()
    mild = Report((replace(FINDING, severity=Severity.INFO, fixtures=(Fixture(cassette(1).name, (0,)),)),), 1)
    results = LastResult(tmp_path)
    results.save(mild, [], "cassettes", {cassette(1).name: [digest(cassette(1).interactions[0].response)]})
    assert stale([cassette(1)], results, Redactor())[0] == ()
    with pytest.raises(NothingHeard):
        stale([cassette(1)], LastResult(tmp_path / "other"), Redactor())


def test_pytest_says_so_in_its_summary(tmp_path: Path) -> None:
    Folder(tmp_path / "cassettes").save([cassette(1), cassette(2), cassette(3), cassette(4)])
    result(tmp_path / ".driftproxy", cassette(1), cassette(3), cassette(4))
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:anyio -p no:hypothesispytest\n")
    (tmp_path / "test_it.py").write_text(SUITE)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DRIFTPROXY"))}
    command = [sys.executable, "-m", "pytest", "-q", "--driftproxy", "replay"]
    done = subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    section = done.stdout.partition("= driftproxy replay =")[2]
    assert "2 of the 3 cassettes used are known to be stale by the run of 2026-11-20" in section
    assert "2026-11-20: test_it/test_get[1], test_it/test_get[3]\n" in section
