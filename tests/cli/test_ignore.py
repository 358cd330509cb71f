"""`driftproxy ignore`: a finding of the last result is not reported any more, until its day."""

import json
from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from tests.cli.conftest import Api, Run


def test_an_ignored_finding_is_listed_as_such(project: Folder, api: Api, driftproxy: Run) -> None:
    api.answers["/status"] = (200, {"up": "yes"})
    assert driftproxy("rerecord")[0] == 1
    (finding,) = json.loads(driftproxy("report", "--format", "json")[1])["findings"]
    name = finding["fingerprint"]
    code, out, err = driftproxy("ignore", name, "--reason", "planned", "--until", "2099-12-31")
    assert (code, out, err) == (0, f"driftproxy.toml: `{name}` is ignored until 2099-12-31 from now on.\n", "")
    assert f"# GET {api.host}/status $.up: " in Path("driftproxy.toml").read_text()
    assert driftproxy("rerecord")[0] == 0
    (ignored,) = json.loads(driftproxy("report", "--format", "json")[1])["ignored"]
    assert (ignored["finding"]["fingerprint"], ignored["ignore"]["reason"]) == (name, "planned")


def test_what_cannot_be_ignored(project: Folder, driftproxy: Run) -> None:
    text = Path("driftproxy.toml").read_text()
    assert "there is no result" in driftproxy("ignore", "188404ddfe8c")[2]
    assert driftproxy("rerecord")[0] == 0
    for arguments, said in (
        (("188404ddfe8c",), "the last result has no finding `188404ddfe8c`"),
        (("188404ddfe8c", "--until", "2020-01-01"), "2020-01-01 is over already"),
        (("188404ddfe8c", "--until", "soon"), "'soon' does not match the format '%Y-%m-%d'"),
    ):
        code, out, err = driftproxy("ignore", *arguments)
        assert (code, out) == (2, "")
        assert said in err
    assert Path("driftproxy.toml").read_text() == text
