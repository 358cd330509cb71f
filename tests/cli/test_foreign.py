"""Recordings of other tools through the commands that send requests and that write."""

import json
from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from tests.cli.conftest import Api, Run
from tests.exchange.foreign import BODY, GO_1, URL


def go_vcr(api: Api, body: str) -> str:
    return GO_1.replace(URL, f"{api.url}/users/1").replace(BODY, body)


def test_they_are_asked_again_and_never_rewritten(project: Folder, api: Api, driftproxy: Run) -> None:
    text = go_vcr(api, json.dumps({"id": 1, "name": "Ada", "gone": True}))
    path = project.path / "client.yaml"
    path.write_text(text)
    api.answers["/users/1"] = (200, {"id": 1, "name": "Ada"})
    code, out, _ = driftproxy("rerecord", str(path))
    assert code == 1
    assert "$.gone" in out
    code, out, err = driftproxy("accept")
    assert (code, out) == (2, "")
    assert f"{path} is a file of go-vcr, which is read but not written: record it again with that tool" in err
    assert path.read_text() == text


def test_a_broken_interaction_is_listed_and_the_others_are_compared(
    project: Folder, api: Api, driftproxy: Run, tmp_path: Path
) -> None:
    text = go_vcr(api, '{"id": 1}') + "- request: {}\n"
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "client.yaml").write_text(text)
    code, out, _ = driftproxy("diff", str(tmp_path / "old"), str(tmp_path / "new"))
    assert code == 3  # each side holds one that could not
    assert "1 checked" in out
    assert "interaction 2 cannot be read" in out
    assert project.names()


def test_a_mock_that_names_no_host_is_asked_where_it_is_said(project: Folder, api: Api, driftproxy: Run) -> None:
    (project.path / "mappings").mkdir()
    (project.path / "__files").mkdir()
    (project.path / "__files" / "ada.json").write_text(json.dumps({"id": 1, "name": "Ada", "gone": True}))
    stub = {"request": {"method": "GET", "url": "/users/1"}, "response": {"status": 200, "bodyFileName": "ada.json"}}
    (project.path / "mappings" / "ada.json").write_text(json.dumps(stub))
    api.answers["/users/1"] = (200, {"id": 1, "name": "Ada"})
    code, out, _ = driftproxy("rerecord", str(project.path / "mappings"), "--to", api.url)
    assert code == 1
    assert "$.gone" in out


def test_what_does_not_look_like_a_recording_is_one_where_that_is_said(
    project: Folder, api: Api, driftproxy: Run
) -> None:
    body = json.dumps({"id": 1, "gone": True})
    entry = {
        "request": {"method": "GET", "url": f"{api.url}/users/1"},
        "response": {"status": 200, "content": {"text": body}},
    }
    path = project.path / "export"
    path.write_text(json.dumps({"about": "x" * 5000, "log": {"entries": [entry]}}))
    api.answers["/users/1"] = (200, {"id": 1})
    code, out, _ = driftproxy("rerecord", str(path), "--from", "har")
    assert code == 1
    assert "$.gone" in out
    assert driftproxy("rerecord", str(path))[0] == 2
