"""`driftproxy rerecord` against a live API: what it says, what it ends with, what it leaves alone."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange.vcr import dumps
from driftproxy.model.http import Cassette
from tests.cli.conftest import Api, Run

SECRET = "s3cret-t0ken"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def drifted(api: Api) -> None:
    for number in (1, 2):
        api.answers[f"/users/{number}"] = (200, {"id": number, "name": "Ada", "token": f"sk_live_{SECRET}"})


def test_without_drift_it_is_clean(project: Folder, api: Api, driftproxy: Run) -> None:
    before = files(project.path)
    code, out, err = driftproxy("rerecord")
    assert (code, err) == (0, "")
    assert out.startswith("clean: 3 checked, no drift found")
    assert api.asked == [
        ("GET", "/status", f"Bearer {SECRET}"),
        ("GET", "/users/1", f"Bearer {SECRET}"),
        ("GET", "/users/2", f"Bearer {SECRET}"),
    ]
    assert files(project.path) == before


def test_drift_is_reported_and_kept_and_the_cassettes_are_not_touched(
    project: Folder, api: Api, driftproxy: Run, tmp_path: Path
) -> None:
    drifted(api)
    before = files(project.path)
    code, out, _ = driftproxy("rerecord", "--output", "html=out/drift.html", "--output", "json=drift.json")
    assert code == 1
    assert out.startswith("drift: 3 checked")
    assert "email" in out
    assert "fixtures: users" in out
    assert files(project.path) == before
    report = json.loads((tmp_path / "drift.json").read_text())
    assert report == json.loads((tmp_path / ".driftproxy/last/report.json").read_text())
    (fixture,) = report["findings"][0]["fixtures"]
    assert (fixture["cassette"], fixture["interactions"]) == ("users", [0, 1])
    assert (fixture["file"], fixture["lines"]) == ("cassettes/users.yaml", [2, 18])
    assert (tmp_path / "out/drift.html").read_text() == (tmp_path / ".driftproxy/last/report.html").read_text()
    assert Folder(tmp_path / ".driftproxy/last/fresh").names() == ("deep/status", "users")


def test_no_credential_lands_in_a_file_or_on_the_terminal(
    project: Folder, api: Api, driftproxy: Run, tmp_path: Path
) -> None:
    drifted(api)
    api.answers["/status"] = (200, {"up": True, "echo": f"Bearer {SECRET}", "session_token": SECRET})
    said = driftproxy("rerecord", "--format", "json", "--output", "markdown=drift.md")
    assert SECRET not in "".join(map(str, said))
    assert [name for name, data in files(tmp_path).items() if SECRET.encode() in data] == []
    assert any(name.startswith(".driftproxy/last/fresh/") for name in files(tmp_path))


def test_tests_that_use_a_cassette_are_named(project: Folder, api: Api, driftproxy: Run, tmp_path: Path) -> None:
    (project.path / "users.about.json").write_text('{"tests": ["tests/test_users.py::test_names"]}')
    (project.path / "deep/status.about.json").write_text("<<<<<<< ours")
    drifted(api)
    code, out, _ = driftproxy("rerecord")
    assert code == 1
    assert "tests/test_users.py::test_names" in out
    assert "status.about.json: these notes cannot be read" in out


def test_a_broken_cassette_is_named_and_does_not_stop_the_others(project: Folder, api: Api, driftproxy: Run) -> None:
    (project.path / "broken.yaml").write_text("interactions:\n- {")
    code, out, _ = driftproxy("rerecord")
    assert code == 0
    assert "3 checked" in out
    assert "unreadable" in out
    assert "broken.yaml, line 2" in out


def test_a_single_cassette_or_folder_can_be_chosen(project: Folder, api: Api, driftproxy: Run) -> None:
    assert driftproxy("rerecord", "cassettes/users.yaml")[0] == 0
    assert [path for _, path, _ in api.asked] == ["/users/1", "/users/2"]
    api.asked.clear()
    assert driftproxy("rerecord", "cassettes/deep")[0] == 0
    assert [path for _, path, _ in api.asked] == ["/status"]
    api.asked.clear()
    assert driftproxy("rerecord", "cassettes/deep", "cassettes/users.yaml")[0] == 0
    assert [path for _, path, _ in api.asked] == ["/status", "/users/1", "/users/2"]


def test_another_base_url_gets_its_own_credentials_only(project: Folder, api: Api, driftproxy: Run) -> None:
    elsewhere = Cassette("users", tuple(api.interaction("/1", {"id": 1}) for _ in "a"))
    text = dumps(elsewhere).replace(api.url.encode(), b"https://recorded.test")
    (project.path / "users.yaml").write_bytes(text)
    api.answers["/users/1"] = (200, {"id": 1})
    (project.path / "deep/status.yaml").unlink()
    (project.path.parent / "driftproxy.toml").write_text(
        '[hosts."recorded.test"]\nheaders = { Authorization = "mine" }'
    )
    assert driftproxy("rerecord", "--to", f"{api.url}/users")[0] == 0
    assert api.asked == [("GET", "/users/1", "")]


def test_what_is_not_safe_is_not_sent_and_the_line_that_would_allow_it_is_shown(
    project: Folder, api: Api, driftproxy: Run
) -> None:
    project.save([Cassette("create", (api.interaction("/users", {"id": 3}, method="POST"),))])
    api.answers["/users"] = (200, {"id": 4})
    code, out, _ = driftproxy("rerecord")
    assert code == 0
    assert f'`allow = ["POST /users"]` under `[hosts."{api.host}"]`' in out
    assert "POST" not in [method for method, _, _ in api.asked]
    config = project.path.parent / "driftproxy.toml"
    config.write_text(f'{config.read_text()}allow = ["POST /users"]\n')
    assert driftproxy("rerecord")[0] == 0
    assert "POST" in [method for method, _, _ in api.asked]


@pytest.mark.parametrize(("answer", "kind"), [((401, {}), "auth"), ((429, {}), "quota"), ((503, {}), "server-error")])
def test_a_night_on_which_nothing_could_be_checked_is_inconclusive(
    project: Folder, api: Api, driftproxy: Run, answer: tuple[int, object], kind: str
) -> None:
    api.answers = dict.fromkeys(api.answers, answer)
    code, out, _ = driftproxy("rerecord")
    assert code == 3
    assert out.startswith("inconclusive: 0 checked")
    assert kind in out


def test_a_host_that_is_down_is_inconclusive(project: Folder, api: Api, driftproxy: Run) -> None:
    api.shutdown()
    api.server_close()
    code, out, _ = driftproxy("rerecord")
    assert code == 3
    assert f"{api.host} refuses the connection: is it running?" in out


def test_local_addresses_are_not_asked_unless_declared(project: Folder, api: Api, driftproxy: Run) -> None:
    (project.path.parent / "driftproxy.toml").unlink()
    code, out, _ = driftproxy("rerecord")
    assert (code, api.asked) == (3, [])
    assert f'`[hosts."{api.host}"]`' in out


def test_how_strict_it_is_can_be_said(project: Folder, api: Api, driftproxy: Run) -> None:
    api.answers["/status"] = (200, {"up": True, "since": 7})
    assert driftproxy("rerecord", "--fail-on", "breaking")[0] == 0
    drifted(api)
    assert driftproxy("rerecord", "--fail-on", "breaking")[0] == 1


@pytest.mark.parametrize(("until", "code"), [("2999-12-31", 0), ("2000-01-01", 1)])
def test_what_is_ignored_is_reported_so_until_that_expires(
    project: Folder, api: Api, driftproxy: Run, tmp_path: Path, *, until: str, code: int
) -> None:
    drifted(api)
    with (tmp_path / "driftproxy.toml").open("a") as file:
        file.write(f'[[ignore]]\nendpoint = "GET /users/*"\nreason = "we know"\nuntil = {until}\n')
    assert driftproxy("rerecord")[0] == code
    report = json.loads(driftproxy("report", "--format", "json")[1])
    assert [bool(report[name]) for name in ("findings", "ignored", "expired")] == [bool(code), not code, bool(code)]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere",), 2, "'nowhere' does not exist"),
        (("--to", "sandbox"), 2, "--to sandbox is no base URL, such as https://sandbox.example.com/api"),
        (("--timeout", "inf"), 2, "Invalid value for '--timeout': inf is not in the range"),
        (("--format", "pdf"), 2, "there is no format `pdf`; there are csv, github, gitlab, html"),
        (("--output", "html"), 2, "`html` should be a format and a file, such as html=drift.html"),
        (("--output", "pdf=x"), 2, "there is no format `pdf`"),
        (("--timeout", "0"), 2, "0"),
        (
            ("driftproxy.toml",),
            2,
            "driftproxy.toml is no cassette: those end with .yaml, .yml, .json or .har, or begin as one",
        ),
        (("empty",), 3, "there are no cassettes in empty; `driftproxy record -- COMMAND` makes some"),
        (("--output", "json=driftproxy.toml/x"), 2, "cannot write driftproxy.toml/x: "),
    ],
)
def test_wrong_use_is_one_sentence(
    project: Folder, driftproxy: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    Path("empty").mkdir()
    found, out, err = driftproxy("rerecord", *arguments)
    assert (found, out) == (code, "")
    assert err.startswith("driftproxy: ")
    assert said in err
    assert err.count("\n") == 1


def test_a_mistake_in_the_configuration_is_named(project: Folder, driftproxy: Run) -> None:
    Path("driftproxy.toml").write_text('casettes = "x"')
    assert driftproxy("rerecord") == (
        2,
        "",
        "driftproxy: driftproxy.toml: there is no key `casettes`; did you mean `cassettes`?\n",
    )


def test_a_result_that_cannot_be_kept_is_named(project: Folder, driftproxy: Run) -> None:
    Path(".driftproxy").write_text("in the way")
    code, out, err = driftproxy("rerecord")
    assert (code, out) == (2, "")
    assert err.startswith("driftproxy: .driftproxy/lock cannot be written: ")


def test_insecure_tls_is_said(project: Folder, driftproxy: Run) -> None:
    code, _, err = driftproxy("rerecord", "--ssl-insecure")
    assert (code, err) == (0, "driftproxy: certificates are not checked (--ssl-insecure)\n")


def test_ctrl_c_keeps_what_is_done(project: Folder, api: Api, tmp_path: Path) -> None:
    api.slow = "/users/2"
    process = subprocess.Popen(
        [sys.executable, "-m", "driftproxy", "rerecord"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while len(api.asked) < 3:
        sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=100)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("clean: 2 checked")
    assert "interrupted: 1 of 3 requests had no answer by then" in out
    assert "1x unanswered: interrupted before it was answered (users)" in out
    assert Folder(tmp_path / ".driftproxy/last/fresh").names() == ("deep/status", "users")
