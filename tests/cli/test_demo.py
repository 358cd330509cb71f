"""The story of mock drift, played for real: this is what the project is for."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from driftproxy.model.pseudonym import is_pseudonym

DEMO = [sys.executable, "-m", "driftproxy", "demo", "--folder"]

LIST, ONE, CREATE = "GET /v1/invoices", "GET /v1/invoices/{id}", "POST /v1/invoices"

INVOICE = {
    ("field_renamed", "$.customer"),
    ("field_moved", "$.customer.email"),
    ("always_null", "$.customer.avatar_url"),
    ("time_became_number", "$.created_at"),
    ("field_added", "$.line_items[*].tax_amount"),
}
DRIFTS = {
    *((LIST, 200, rule, path.replace("$", "$.data[*]")) for rule, path in INVOICE),
    *((ONE, 200, rule, path) for rule, path in INVOICE),
    *((CREATE, 201, rule, path) for rule, path in INVOICE),
    (LIST, 200, "new_value", "$.data[*].status"),
    ("GET /v1/balance", 200, "endpoint_gone", "$"),
}
POSSIBLE = {(ONE, 200, "new_value", "$.status")}
"""There are too few single invoices to be sure."""

BROKEN = {
    "test_outstanding_money_is_added_up",
    "test_label[in_1002-Unpaid]",
    "test_reminder_goes_to_the_customer",
    "test_age_of_an_invoice",
    "test_balance",
}


def test_the_whole_story(tmp_path: Path) -> None:
    folder = tmp_path / "billing"
    ended = subprocess.run([*DEMO, str(folder)], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout + ended.stderr
    _it_types_what_a_user_would_type(folder, ended.stdout)
    _each_drift_is_named_with_its_fixtures_and_tests_and_nothing_else_is(folder, ended.stdout)
    _the_mock_that_was_written_by_hand_is_named_with_its_line(folder, ended.stdout)
    _the_reports_lie_where_it_says(folder, ended.stdout)
    _the_consumer_fails_exactly_where_it_is_broken(folder, ended.stdout)
    _no_secret_lies_in_any_file(folder, ended.stdout)
    _each_cassette_is_a_file_of_its_test(folder, ended.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("send", "number", "code"),
    [("killpg", signal.SIGINT, 130), ("kill", signal.SIGINT, 130), ("kill", signal.SIGTERM, 143)],
    ids=["ctrl-c", "int", "term"],
)
def test_the_servers_stop_when_the_story_is_interrupted(tmp_path: Path, send: str, number: int, code: int) -> None:
    with subprocess.Popen(
        [*DEMO, str(tmp_path / "billing")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as demo:
        port = 0
        for line in demo.stdout or ():
            if found := re.search(r"on http://127\.0\.0\.1:(\d+)", line):
                port = int(found[1])
            if "$ driftproxy record" in line:
                break
        getattr(os, send)(demo.pid, number)
        _, errors = demo.communicate(timeout=100)
    assert demo.returncode == code, errors
    assert "Traceback" not in errors
    assert _free(port)


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    ended = subprocess.run([*DEMO, str(tmp_path)], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr == (
        f"driftproxy: {tmp_path} is not empty: name a new folder, so that nothing of yours is overwritten\n"
    )


def _it_types_what_a_user_would_type(folder: Path, said: str) -> None:
    typed = re.findall(r"^\$ (driftproxy .*)$", said, re.MULTILINE)
    assert typed == [
        "driftproxy record -- pytest -q",
        "driftproxy replay -- pytest -q",
        "driftproxy replay -- pytest -q",
        "driftproxy rerecord --output html=drift.html --output json=drift.json",
        "driftproxy mocks .",
        "driftproxy accept --all",
        "driftproxy rerecord",
        "driftproxy replay -- pytest -q",
    ]
    assert re.findall(r"\d+ (?:passed|failed)(?:, \d+ passed)?", said) == [
        "13 passed",
        "13 passed",
        "13 passed",
        "5 failed, 8 passed",
    ]


def _each_drift_is_named_with_its_fixtures_and_tests_and_nothing_else_is(folder: Path, said: str) -> None:
    report = json.loads((folder / "drift.json").read_text())
    found = {
        (_endpoint(finding), finding["status"], finding["rule"], finding["path"]) for finding in report["findings"]
    }
    assert found - POSSIBLE == DRIFTS
    assert report["verdict"] == "drift"
    assert report["unchecked"] == []
    for finding in report["findings"]:
        assert finding["path"] in said or finding["rule"] == "endpoint_gone"
        assert finding["fixtures"]
        for fixture in finding["fixtures"]:
            assert (folder / "cassettes" / f"{fixture['cassette']}.yaml").exists()
            (test,) = fixture["tests"]
            assert test.startswith("test_billing.py::test_")
            assert fixture["cassette"] == test.replace(".py::", "/")


def _the_mock_that_was_written_by_hand_is_named_with_its_line(folder: Path, said: str) -> None:
    _, _, mocks = said.partition("$ driftproxy mocks .")
    shown, _, _ = mocks.partition("$ driftproxy accept")
    assert "breaking  `$.customer` is called `$.customer_details` now" in shown
    assert "breaking  `$.customer.email` has moved to `$.email`" in shown
    line = (folder / "test_mocked.py").read_text().splitlines().index("INVOICE = {") + 1
    assert f"fixtures: test_mocked.py:{line}\n" in shown


def _the_reports_lie_where_it_says(folder: Path, said: str) -> None:
    page = (folder / "drift.html").read_text()
    assert "customer_details" in page
    assert f"{folder / 'drift.html'}\n" in said
    assert f"{folder / 'drift.json'}\n" in said


def _the_consumer_fails_exactly_where_it_is_broken(folder: Path, said: str) -> None:
    assert set(re.findall(r"FAILED test_billing\.py::(\S+)", said)) == BROKEN


def _no_secret_lies_in_any_file(folder: Path, said: str) -> None:
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()) + said.encode()
    assert not re.search(rb"(session|client)_[0-9a-f]{32}", everything)
    cassettes = [yaml.safe_load(path.read_text()) for path in (folder / "cassettes").rglob("*.yaml")]
    requests = [interaction["request"] for cassette in cassettes for interaction in cassette["interactions"]]
    tokens = {value for request in requests for value in _header(request["headers"], "authorization")}
    assert len(tokens) == 1
    assert all(is_pseudonym(token.removeprefix("Bearer ")) for token in tokens)


def _each_cassette_is_a_file_of_its_test(folder: Path, said: str) -> None:
    names = sorted(str(path.relative_to(folder / "cassettes")) for path in folder.glob("cassettes/**/*.yaml"))
    assert len(names) == 12
    assert names[0] == "test_billing/test_age_of_an_invoice.yaml"
    assert "test_billing/test_label[in_1002-Unpaid].yaml" in names


def _endpoint(finding: Mapping[str, Any]) -> str:
    return f"{finding['endpoint']['method']} {finding['endpoint']['path']}"


def _header(headers: Mapping[str, list[str]], name: str) -> list[str]:
    return [value for key, values in headers.items() if key.lower() == name for value in values]


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
