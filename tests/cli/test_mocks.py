"""`driftproxy mocks`: what was written by hand is compared with what the API says, at file and line."""

import json
import os
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette
from tests.cli.conftest import Api, Run

TESTS = """
import responses
ADA = {
    "id": 1, "name": "Ada", "email": "ada@example.test",
}
responses.get("https://api.example.test/users/1", json=ADA)
responses.get("https://api.example.test/nowhere", json={"id": 1})
"""


@pytest.fixture
def mocked(project: Folder, api: Api) -> Path:
    """Return a folder of mocks, beside recordings of an API that has another name for the email."""
    users = [{"id": number, "name": f"No. {number}", "mail": f"u{number}@b.test"} for number in range(1, 6)]
    project.save([Cassette("users", tuple(api.interaction(f"/users/{user['id']}", user) for user in users))])
    folder = project.path.parent / "mocks"
    (folder / "node_modules").mkdir(parents=True)
    (folder / "test_users.py").write_text(TESTS)
    (folder / "node_modules" / "left_out.json").write_text('{"id": 1, "name": 1, "email": 1}')
    (folder / "user.json").write_text('{\n  "id": 7,  "name": "Bob",\n  "email": "bob@example.test"\n}\n')
    (folder / "broken.json").write_text("{")
    return folder


def test_a_mock_that_has_drifted_is_named_with_its_line(mocked: Path, driftproxy: Run) -> None:
    code, out, err = driftproxy("mocks", "mocks")
    assert code == 1
    assert "`$.email` (string (email)) is gone" in out
    assert "`$.mail` (string (email)) is new" in out
    assert "mocks/test_users.py:3" in out
    assert "mocks/user.json:1" in out
    assert "2 mocks: 1 found by URL, 1 by fields" in out
    assert "no answer to it is recorded (mocks/test_users.py:7)" in out
    assert "no mock can be read in it: " in out
    assert "mocks/broken.json" in out
    assert "nothing was recorded again yet" in err
    report = json.loads(driftproxy("mocks", "mocks", "--format", "json")[1])
    fixtures = [fixture for finding in report["findings"] for fixture in finding["fixtures"]]
    assert {(one["file"], *one["lines"]) for one in fixtures} == {("mocks/test_users.py", 3), ("mocks/user.json", 1)}


def test_a_mock_can_be_mended(mocked: Path, driftproxy: Run) -> None:
    code, _, err = driftproxy("mocks", "mocks/user.json", "--fix")
    assert code == 0
    assert "driftproxy: mended: mocks/user.json\n" in err
    assert (mocked / "user.json").read_text() == '{\n  "id": 7,  "name": "Bob",\n  "mail": "u1@b.test"\n}\n'
    assert "mended" not in driftproxy("mocks", "mocks/user.json", "--fix")[2]
    before = (mocked / "test_users.py").read_text()
    assert driftproxy("mocks", "mocks/test_users.py", "--fix")[0] == 1
    assert (mocked / "test_users.py").read_text() == before


def test_the_last_answers_count(mocked: Path, api: Api, driftproxy: Run) -> None:
    for number in range(1, 6):
        api.answers[f"/users/{number}"] = (200, {"id": number, "name": "Ada", "email": "a@b.test"})
    assert driftproxy("rerecord", "--cassette", "users")[0] == 1
    assert driftproxy("mocks", "mocks/user.json")[0] == 0


def test_a_mock_goes_the_way_the_api_went_and_keeps_its_values(project: Folder, api: Api, driftproxy: Run) -> None:
    bodies = [{"id": n, "total": 9 + n, "customer": {"id": f"c{n}", "name": f"N{n}"}} for n in range(1, 6)]
    project.save([Cassette("bills", tuple(api.interaction(f"/bills/{one['id']}", one) for one in bodies))])
    for one in bodies:
        api.answers[f"/bills/{one['id']}"] = (200, {"id": one["id"], "total": one["total"], "payer": one["customer"]})
    assert driftproxy("rerecord", "--cassette", "bills")[0] == 1
    there = Path("bill.json"), Path("bill.yaml")
    there[0].write_text('{"id": 7,\n "customer": {"id":"c", "name": "Zo\\u00eb"}, "total": 12}\n')
    there[1].write_text("# mine\nid: 7\ncustomer:  # pays\n  id: 'c'\n  # so\n  name: \"Z\"\ntotal: 12\n")
    code, out, _ = driftproxy("mocks", *map(str, there))
    assert (code, out.count("is called `$.payer` now")) == (1, 1)
    assert "2 mocks: 0 found by URL, 2 by fields" in out  # by those that it had when it was recorded
    assert "bill.json:1, bill.yaml:2" in out
    before = [path.read_text() for path in there]
    assert driftproxy("mocks", *map(str, there), "--fix")[0] == 0
    kept = [text.replace("customer:  #", "payer:     #").replace("customer", "payer") for text in before]
    assert [path.read_text() for path in there] == kept


def test_without_anything_to_compare_with_nothing_is_said(mocked: Path, driftproxy: Run) -> None:
    (mocked / "user.json").write_text('{"a": 1}')
    assert driftproxy("mocks", "mocks/user.json")[0] == 3


ODD = {
    "line.json": b'{"a": {"id": 1, "name": "A", "email": "a@b.test"}, "b": {"id": 2, "name": "B", "mail": "b@b.test"}}',
    "dos.json": b'\xef\xbb\xbf{\r\n  "id": 1,\r\n  "name": "sk_live_4eC39HqLyjWD",\r\n  "email": "a@b.test"\r\n}\r\n',
    "hole.yaml": b"id: 1\nname: !ours x\nemail: a@b.test\n",
    "twice.yaml": b"id: 1\nid: 2\nname: x\nemail: a@b.test\n",
}


def test_what_is_mended_keeps_all_else(mocked: Path, driftproxy: Run) -> None:
    for name, data in ODD.items():
        (mocked / name).write_bytes(data)
    (mocked / "named.json").symlink_to("line.json")
    (mocked / "gone.json").symlink_to("nowhere.json")
    os.mkfifo(mocked / "pipe.json")
    (mocked / "bomb.yaml").write_text(
        "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 9))
    )
    (mocked / "latin.py").write_bytes(
        '# coding: latin-1\nA = {"id": 1, "name": "é", "mail": "a@b.test"}\n'.encode("latin-1")
    )
    code, out, err = driftproxy("mocks", "mocks", "--fix")
    assert code == 1
    assert {name for name in ODD if f"mended: mocks/{name}\n" in err} == {"line.json", "dos.json"}
    assert "not mended: mocks/twice.yaml: a name is there twice in it" in err
    assert "its aliases stand for too much" in out
    assert "latin.py" not in out + err
    assert "4eC39HqLyjWD" not in out + err
    line = json.loads((mocked / "line.json").read_text())
    assert (line["a"], line["b"]) == ({"id": 1, "name": "A", "mail": "u1@b.test"}, json.loads(ODD["line.json"])["b"])
    assert (mocked / "named.json").is_symlink()
    dos = (mocked / "dos.json").read_bytes()
    assert dos == ODD["dos.json"].replace(b'"email": "a@', b'"mail": "u1@')
    assert (mocked / "hole.yaml").read_bytes() == ODD["hole.yaml"]
