"""Every page and every form in a real Chromium, where there is one (`make browser`)."""

import json
import os
import subprocess
import sys
from pathlib import Path

from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import run
from driftproxy.model.http import Cassette
from driftproxy.model.notes import Notes
from tests.cli.conftest import Api
from tests.reporters.test_html import CHROMIUM, HOME, NODE, browser
from tests.ui.scene import nights

__all__: list[str] = []


@browser
def test_a_reviewer_can_do_all_of_it_and_a_browser_has_nothing_to_complain_of(project: Folder, api: Api) -> None:
    invoice = {"id": "in_1", "total": 1200, "paid": False}
    project.save([Cassette("billing/pay", (api.interaction("/v1/invoices/1001", invoice),))])
    project.annotate({"billing/pay": Notes("2026-01-02", tests=("tests/test_pay.py::test_an_invoice_is_paid",))})
    nights(Path())
    for number in (1, 2):
        api.answers[f"/users/{number}"] = (200, {"id": number, "name": "Grace"})
    api.answers |= {"/status": (200, {"up": "yes"}), "/v1/invoices/1001": (200, {"id": "in_2", "total": 1300})}
    assert run(["rerecord"]) == 1
    words = [sys.executable, "-m", "driftproxy", "ui"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout
        address = served.stdout.readline().strip()
        try:
            program = Path(__file__).parent.parent / "browser" / "ui.mjs"
            environment = {**os.environ, "CHROMIUM": CHROMIUM, "BROWSER_NODE": str(HOME)}
            ran = subprocess.run(
                [NODE, str(program), address, "email", "paid"],
                env=environment, capture_output=True, text=True, timeout=100, check=False,
            )  # fmt: skip
        finally:
            served.terminate()
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert served.returncode == 0
    assert found["axe"] == []
    assert (found["errors"], found["dialogs"], found["elsewhere"]) == ([], 0, [])
    assert (found["refused"], found["address"]) == ([403], address.partition("?")[0])
    assert found["count"] == "1 of 3 findings"
    assert ("Grace" in found["effects"]["whole"], "Grace" in found["effects"]["heal"]) == (True, False)
    assert found["accepted"].startswith("1 finding accepted: 2 answers changed in 1 cassette")
    assert "is ignored until 2999-12-31" in found["ignored"][0]
    assert 'reason = "known <b>to the team</b>"' in Path("driftproxy.toml").read_text()
    assert found["live"].startswith("checking GET 127.0.0.1:")
    assert "was checked again: nothing has drifted." in found["again"]
    assert "As recorded since" in found["again"]
    assert found["chosen"] == 1
    assert found["all"].startswith("1 finding accepted: 1 answer changed in 1 cassette")
    assert json.loads(project.load("users").interactions[0].response.body) == {"id": 1, "name": "Ada"}
