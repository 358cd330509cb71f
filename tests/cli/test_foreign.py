"""Recordings of other tools through the commands that send requests and that write."""

import json
from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from tests.cli.conftest import Api, Run

GO_VCR = """---
version: 1
interactions:
- request:
    body: ""
    form: {{}}
    headers: {{}}
    url: {url}/users/1
    method: GET
  response:
    body: '{body}'
    headers:
      Content-Type:
      - application/json
    status: 200 OK
    code: 200
    duration: ""
"""


def test_they_are_asked_again_and_never_rewritten(project: Folder, api: Api, driftproxy: Run) -> None:
    text = GO_VCR.format(url=api.url, body=json.dumps({"id": 1, "name": "Ada", "gone": True}))
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
    text = GO_VCR.format(url=api.url, body='{"id": 1}') + "- request: {}\n"
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "client.yaml").write_text(text)
    code, out, _ = driftproxy("diff", str(tmp_path / "old"), str(tmp_path / "new"))
    assert code == 3  # each side holds one that could not
    assert "1 checked" in out
    assert "interaction 2 cannot be read" in out
    assert project.names()
