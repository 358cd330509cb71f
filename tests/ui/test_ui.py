"""The application through its ASGI door: what each page shows, what each form does, and who is kept out."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path
from signal import SIGINT

import httpx
import pytest

from driftproxy.adapters.history.opened import opened
from driftproxy.adapters.history.settings import History
from driftproxy.adapters.sending.journal import RunJournal
from driftproxy.adapters.sending.lock import only_one
from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import run
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.notes import Notes
from driftproxy.traffic.resending.plan import Ask
from driftproxy.ui.app import application
from driftproxy.ui.project import Project
from tests.cli.conftest import Api, Run
from tests.reporters.hostile import EVIL, REPORT
from tests.ui.conftest import PORT, TOKEN, Browser
from tests.ui.scene import nights

HERE = f"http://127.0.0.1:{PORT}"


def fingerprints(browser: Browser, query: str = "") -> list[str]:
    return re.findall(r'class="row" href="/finding/([0-9a-f]+)"', browser.see(f"/review?{query}"))


def bodies(folder: Folder, name: str) -> list[object]:
    return [json.loads(one.response.body) for one in folder.load(name).interactions]


def test_pages_show_hosts_endpoints_what_changed_cassettes_and_interactions(browser: Browser, api: Api) -> None:
    Folder(Path("cassettes")).annotate({"users": Notes("2026-01-02", tests=("tests/test_users.py::test",))})
    first = browser.see("/")
    assert f"<code>{api.host}</code>" in first
    assert 'aria-label="the last 1 night: ' in first
    assert first.count('href="/finding/') == 2

    listed = browser.see("/endpoints?q=status")
    assert "1 endpoint<" in listed
    endpoint = browser.see(f"/endpoint?name=GET+{api.host}/status")
    assert '<span class="gone">- $.up: boolean</span><span class="come">+ $.up: string</span>' in endpoint
    assert '<span class="gone">- &#34;up&#34;: boolean</span>' in endpoint.partition("What changed")[2]
    assert "/cassette?name=deep%2Fstatus" in endpoint

    listed = browser.see("/cassettes")
    assert "2026-01-02" in listed
    assert "tests/test_users.py::test" in listed
    viewed = browser.see("/cassette?name=users&at=1")
    assert "/users/2</code>" in viewed
    assert "<span>  &#34;email&#34;: &#34;a@b.test&#34;</span>" in viewed


def test_what_changed_at_an_endpoint_is_told_night_by_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    nights(tmp_path)
    browser = Browser(application(Project(Path()), TOKEN, PORT))
    browser.enter()
    told = browser.see("/endpoint?name=GET+api.sandbox.example/v1/invoices/{id}").partition("What changed")[2]
    assert re.findall(r"<code>\$\.([a-z_.]+)</code> \(string\) is gone", told) == [
        "customer.email",
        "customer_name",
        "footer",
    ]
    assert [word in told for word in ("still so on", ", 8 nights", ", 4 nights", ", 7 nights")] == [True] * 4
    assert told.count("until ") == 2
    assert told.count('<span class="gone">- &#34;') == 3
    first = browser.see("/")
    assert first.index("mail.sandbox.example</code>") < first.index("api.sandbox.example</code>")
    assert "answered 401" in first.partition("Cannot be checked")[2]


def test_secrets_are_hidden_in_what_is_viewed(browser: Browser, api: Api) -> None:
    secret = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"  # as documentation has it
    Folder(Path("cassettes")).save([Cassette("old", (api.interaction(f"/pay?api_key={secret}", {"token": secret}),))])
    viewed = browser.see("/cassette?name=old")
    assert secret not in viewed
    assert "/pay?api_key=" in viewed


def test_findings_are_filtered(browser: Browser) -> None:
    assert len(fingerprints(browser)) == 2
    assert len(fingerprints(browser, "q=EMAIL+users")) == 1
    assert len(fingerprints(browser, "rule=kind_changed&severity=breaking")) == 1
    assert fingerprints(browser, "severity=info") == []
    assert len(fingerprints(browser, "from=1")) == 1
    assert len(fingerprints(browser, f"from={'9' * 5000}")) == 2


@pytest.mark.parametrize(("how", "name"), [("whole", "Grace"), ("heal", "Ada")])
def test_a_finding_is_accepted_in_both_ways_once_it_was_seen_what_that_does(
    drifted: Folder, api: Api, browser: Browser, how: str, name: str
) -> None:
    for number in (1, 2):
        api.answers[f"/users/{number}"] = (200, {"id": number, "name": "Grace"})
    assert run(["rerecord"]) == 1
    (one,) = fingerprints(browser, "q=email")
    fields = {"finding": one, "how": how}
    token = re.findall(r'name="form_token" value="([^"]*)"', browser.see(f"/finding/{one}"))[0]
    origin = {"Origin": HERE}
    shown = browser.ask("POST", f"/finding/{one}", data=fields | {"form_token": token}, headers=origin).text
    assert '<span class="gone">-  &#34;email&#34;: &#34;a@b.test&#34;</span>' in shown
    assert ("Grace" in shown) is (how == "whole")
    assert len(bodies(drifted, "users")[0]) == 3  # type: ignore[arg-type]

    after = browser.send(f"/finding/{one}", "/accept", **fields)
    assert "1 finding accepted: 2 answers changed in 1 cassette" in after
    assert "has changed since" in after
    assert f'value="{how}" checked' in browser.see("/review")  # so it was said the last time
    assert bodies(drifted, "users") == [{"id": number, "name": name} for number in (1, 2)]
    assert (drifted.path / "BASELINE.md").exists()


def test_several_findings_are_accepted_at_once(drifted: Folder, browser: Browser) -> None:
    after = browser.send("/review", "/accept", finding=fingerprints(browser))
    assert "2 findings accepted: 3 answers changed in 2 cassettes" in after
    assert after.count("recording changed since") == 2
    assert after.count("disabled") == 2
    assert "no finding was chosen" in browser.send("/review", "/accept")
    assert run(["rerecord"]) == 0


def test_of_a_result_about_other_recordings_none_is_said_to_have_changed(drifted: Folder, browser: Browser) -> None:
    shutil.copytree("cassettes", "others")
    assert run(["rerecord", "others"]) == 1
    users = drifted.load("users")
    drifted.save([replace(users, interactions=users.interactions[::-1])])
    assert "changed since" not in browser.see("/review")
    after = browser.send("/review", "/accept", finding=fingerprints(browser))
    assert "2 findings accepted" in after
    assert len(bodies(drifted, "users")[0]) == 3  # type: ignore[arg-type]
    assert len(bodies(Folder(Path("others")), "users")[0]) == 2  # type: ignore[arg-type]


def test_a_finding_is_ignored_with_a_reason_until_a_day(browser: Browser) -> None:
    one = fingerprints(browser)[0]
    before = Path("driftproxy.toml").read_text()
    assert "is over already" in browser.send(f"/finding/{one}", "/ignore", reason="x", until="2020-01-01")
    assert "is no day" in browser.send(f"/finding/{one}", "/ignore", reason="x", until="soon")
    assert Path("driftproxy.toml").read_text() == before
    after = browser.send(f"/finding/{one}", "/ignore", reason='known: "odd"\n', until="2999-12-31")
    assert f"{one} is ignored until 2999-12-31" in after
    assert '<span class="mark">ignored</span>' in after
    written = Path("driftproxy.toml").read_text()
    assert written.startswith(before)
    assert 'reason = "known: \\"odd\\""\nuntil = 2999-12-31' in written


def test_checking_one_endpoint_again_leaves_what_is_known_of_all_others(drifted: Folder, api: Api) -> None:
    project = Project(Path())
    browser = Browser(application(project, TOKEN, PORT))
    browser.enter()
    api.answers["/status"] = (200, {"up": True})
    gone, left = fingerprints(browser, "q=status")[0], fingerprints(browser, "q=email")[0]
    api.asked.clear()
    browser.send(f"/finding/{gone}", "/recheck")
    assert "is under way already" in browser.send(f"/finding/{left}", "/recheck")
    assert json.loads(browser.see("/live"))["runs"]
    assert project.job
    project.job.join()
    assert {path for _, path, _ in api.asked} == {"/status"}
    live = json.loads(browser.see("/live"))
    assert not live["runs"]
    shown = browser.see("/review")
    assert "was checked again: nothing has drifted" in shown
    assert "was checked again" not in browser.see("/review")
    assert fingerprints(browser) == [left]
    report = LastResult(Path(".driftproxy")).report()
    assert (report.checked, len(report.covered), len(report.findings[0].fixtures)) == (3, 2, 1)
    assert browser.see(f"/finding/{gone}", 404)
    assert "accepted: 2 answers" in browser.send(f"/finding/{left}", "/accept")


def test_what_cannot_be_checked_again_is_said(drifted: Folder, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(Path())
    browser = Browser(application(project, TOKEN, PORT))
    browser.enter()
    assert "no cassette holds" in browser.send("/cassette?name=users", "/recheck", cassette="", endpoint="GET x/y")
    monkeypatch.delenv("API_TOKEN_OF_TEST")
    api.asked.clear()
    browser.send("/cassette?name=users", "/recheck")
    assert project.job
    project.job.join()
    assert "users was checked again: too little could be checked" in browser.see("/")
    assert api.asked == []
    browser.send("/cassette?name=users", "/recheck", cassette="no-such-one")
    project.job.join()
    assert "no-such-one could not be checked again: driftproxy: none of the 2 cassettes" in browser.see("/")


def test_a_run_that_somebody_else_has_begun_is_seen(browser: Browser) -> None:
    state = Path(".driftproxy")
    assert json.loads(browser.see("/live"))["runs"] is False
    with only_one(state, wait=False, say=print), RunJournal(state) as journal:
        for number in range(3):
            request = Request("GET", "http://a.test")
            journal.note(Ask("users", number, request, Interaction(request, Response(200))), Response(200))
            live = json.loads(browser.see("/live"))
            assert (live["runs"], live["answers"]) == (True, number + 1)
        journal.end()
        assert json.loads(browser.see("/live"))["runs"] is False
    assert run(["rerecord", "--cassette", "users"]) == 1
    assert json.loads(browser.see("/live"))["version"] != live["version"]


def test_no_word_of_a_recording_a_report_or_the_history_is_markup(drifted: Folder, browser: Browser, api: Api) -> None:
    name = "<script>alert(1)<"
    evil = api.interaction(f"/{name}?{name}", {name: name})
    Folder(Path("cassettes")).save([Cassette(name.replace("<", "&lt;"), (evil,))])
    LastResult(Path(".driftproxy")).save(REPORT, (), "cassettes", {})
    opened(History(), Path(), Path(".driftproxy")).add(replace(REPORT, created="2999-01-01T00:00:00+00:00"))
    paths = [
        "/",
        "/review",
        "/finding/abc",
        "/finding/def",
        "/endpoints",
        "/cassettes",
        f"/review?q={name}&host={name}",
    ]
    pages = [browser.see(path) for path in paths]
    links = re.findall(r'href="(/endpoint[^"]*script[^"]*)"', pages[0])
    assert links
    pages += [browser.ask("GET", unescape(link)).text for link in links]
    pages.append(browser.ask("GET", "/cassette", params={"name": name.replace("<", "&lt;")}).text)
    pages += [browser.see("/finding/%3Cscript%3E", 404), browser.see("/cassette?name=%3Cscript%3E", 404)]
    assert any("&lt;script&gt;alert(1)" in page for page in pages)
    for page in pages:
        assert "<script>" not in page
        assert not {"\x1b", "\u202e", "\0", "\u2028"} & set(page)
        assert not re.search(r"""<[^>]*\s(?:on\w+|style)\s*=""", page)
    assert EVIL[:8] == "<script>"


def test_who_has_not_the_token_or_comes_from_elsewhere_is_kept_out(drifted: Folder) -> None:
    stranger = Browser(application(Project(Path()), TOKEN, PORT))
    paths = ["/", "/review", "/live", "/assets/ui.js", "/?token=", "/?token=wrong", f"/review?token={TOKEN}"]
    assert {stranger.ask("GET", path).status_code for path in paths} == {403}
    assert not stranger.cookies
    rebound = stranger.ask("GET", f"/?token={TOKEN}", headers={"Host": f"evil.test:{PORT}"})
    assert rebound.status_code == 421

    entered = stranger.ask("GET", f"/?token={TOKEN}")
    cookie = entered.headers["set-cookie"]
    assert TOKEN not in cookie
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert stranger.ask("GET", "/").status_code == 200
    assert stranger.ask("GET", "/", headers={"Host": f"evil.test:{PORT}"}).status_code == 421
    assert stranger.ask("GET", "/", headers={"Host": f"LOCALHOST:{PORT}"}).status_code == 200

    one = fingerprints(stranger)[0]
    token = re.findall(r'name="form_token" value="([^"]*)"', stranger.see(f"/finding/{one}"))[0]
    before = (drifted.path / "users.yaml").read_bytes(), Path("driftproxy.toml").read_bytes()
    good = {"finding": one, "endpoint": "x", "reason": "x", "form_token": token}
    for action in ("/accept", "/ignore", "/recheck", f"/finding/{one}"):
        for headers, data in (
            ({"Origin": "http://evil.test"}, good),
            ({"Origin": f"http://127.0.0.1:{PORT + 1}"}, good),
            ({"Origin": "null"}, good),
            ({}, good),
            ({"Origin": HERE}, good | {"form_token": "guess"}),
        ):
            assert stranger.ask("POST", action, data=data, headers=headers).status_code == 403
        assert stranger.ask("GET", action).status_code in (405, 200)
    assert before == ((drifted.path / "users.yaml").read_bytes(), Path("driftproxy.toml").read_bytes())
    back = {**good, "back": "//evil.test", "until": "soon"}
    assert stranger.ask("POST", "/ignore", data=back, headers={"Origin": HERE}).headers["location"] == "/"


def test_every_answer_is_sealed(browser: Browser) -> None:
    for path in ("/", "/assets/ui.css", "/no-such-page", "/live"):
        headers = browser.ask("GET", path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; ")
        assert "unsafe" not in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert "http" not in re.sub(r"http://(127\.0\.0\.1|www\.w3\.org)", "", browser.see("/assets/ui.js"))


def test_a_project_with_nothing_yet_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    browser = Browser(application(Project(Path()), TOKEN, PORT))
    browser.enter()
    for path in ("/", "/review"):
        assert "<code>driftproxy rerecord</code> makes one" in browser.see(path)
    browser.see("/endpoints")
    browser.see("/cassettes")
    (tmp_path / "driftproxy.toml").write_text("cassettes = [")
    assert "is not valid TOML" in browser.see("/review", 404)


def test_the_command_serves_on_this_machine_only_until_ctrl_c(project: Folder) -> None:
    words = [sys.executable, "-m", "driftproxy", "ui"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        assert served.stdout
        address, said = (served.stdout.readline().strip() for _ in range(2))
        assert said == "Ctrl-C ends it."
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43}", address)
        with httpx.Client(follow_redirects=False) as client:
            assert client.get(address.partition("?")[0]).status_code == 403
            assert client.get(address).status_code == 200
            assert "Mock drift" in client.get(address.partition("?")[0]).text
        served.send_signal(SIGINT)
        assert served.communicate() == ("", "")
    assert served.returncode == 0


def test_without_its_packages_the_command_says_what_to_install(
    driftproxy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "uvicorn" else object())
    code, out, err = driftproxy("ui")
    assert (code, out) == (2, "")
    assert err == ("driftproxy: the application needs two more packages: `pip install 'driftproxy[ui]'` brings them\n")
