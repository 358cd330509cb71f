"""Which tests use a cassette that is not what was compared; told by the command after accepting."""

from dataclasses import replace

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.notes import Notes
from tests.cli.conftest import Api, Run

IDS = ("tests/test_users.py::test_all", "tests/test_users.py::test_one[a b]", "tests/test_users.py::test_one[c d]")


@pytest.fixture
def drifted(project: Folder, api: Api, driftproxy: Run) -> Folder:
    """Return the cassettes after a comparison that found drift in both; of one it is known which tests use it."""
    project.save([project.load("users")], {"users": Notes(tests=IDS)})
    api.answers["/users/1"] = api.answers["/users/2"] = (200, {"id": 1, "name": "Ada"})
    api.answers["/status"] = (200, {"up": "yes"})
    assert driftproxy("rerecord")[0] == 1
    return project


def test_before_anything_is_accepted_there_are_none(drifted: Folder, driftproxy: Run) -> None:
    assert driftproxy("affected") == (0, "0 cassettes changed since the last comparison.\n", "")
    assert driftproxy("affected", "--pytest") == (0, "", "")


def test_what_was_accepted_is_affected(drifted: Folder, driftproxy: Run) -> None:
    assert driftproxy("accept", "--cassette", "users")[0] == 0
    expected = f"1 cassette changed since the last comparison:\n  users: {', '.join(IDS)}\n"
    assert driftproxy("affected") == (0, expected, "")
    ids = "tests/test_users.py::test_all\ntests/test_users.py::test_one\n"
    assert driftproxy("affected", "--pytest") == (0, ids, "")


def test_a_cassette_that_no_test_is_known_to_use_is_said(drifted: Folder, driftproxy: Run) -> None:
    status = drifted.load("deep/status")
    (one,) = status.interactions
    edited = replace(one, response=replace(one.response, body=b'{"up": false}'))
    drifted.save([replace(status, interactions=(edited,))])
    code, out, err = driftproxy("affected", "--pytest")
    assert (code, out) == (0, "")
    assert err == "driftproxy: no test is known to use `deep/status`; run those that do, too\n"
    assert "  deep/status: no test is known\n" in driftproxy("affected")[1]


def test_without_a_comparison_nothing_can_be_said(project: Folder, driftproxy: Run) -> None:
    code, out, err = driftproxy("affected")
    assert (code, out) == (3, "")
    assert "there is no result" in err


def test_what_is_gone_or_cannot_be_read_is_affected(drifted: Folder, driftproxy: Run) -> None:
    (drifted.path / "deep/status.yaml").rename(drifted.path / "deep/state.yaml")
    (drifted.path / "users.yaml").write_text("{")
    code, out, err = driftproxy("affected")
    assert code == 0
    assert out.splitlines()[0] == "2 cassettes changed since the last comparison:"
    assert f"  users: {', '.join(IDS)}" in out
    assert "  deep/status: no test is known" in out
    assert "users.yaml, line 1: this cannot be read" in err
