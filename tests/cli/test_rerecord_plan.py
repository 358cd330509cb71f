"""What a re-recording asks and what not: said before, chosen, shared out, and put together again."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette
from driftproxy.model.notes import Notes
from tests.cli.conftest import Api, Run

NO_SOCKET = """
import sys
def forbid(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"a socket: {event} {arguments}")
sys.addaudithook(forbid)
from driftproxy.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def paths(api: Api) -> list[str]:
    found = [path for _, path, _ in api.asked]
    api.asked.clear()
    return found


@pytest.fixture
def shop(project: Folder, api: Api) -> Folder:
    """Return cassettes that write, repeat, and name a host that is not declared."""
    other = api.interaction("/x", {}).request
    create = api.interaction("/users", {"id": 3}, method="POST", status=201)
    again = api.interaction("/users/1", {"id": 1, "name": "Ada", "email": "a@b.test"})
    stranger = create.__class__(other.__class__("GET", "https://stranger.test/x"), create.response)
    project.save([Cassette("shop", (again, create, again, stranger))])
    api.answers["/users"] = (201, {"id": 4})
    return project


def test_a_dry_run_says_what_would_happen_and_opens_no_socket(shop: Folder, api: Api) -> None:
    with Path("driftproxy.toml").open("a") as file:
        file.write('allow = ["POST /users"]\n')
    done = subprocess.run(
        [sys.executable, "-c", NO_SOCKET, "rerecord", "--dry-run"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr, api.asked) == (0, "", [])
    assert done.stdout == (
        f"would send 6 of 7 requests, to {api.host} (6); nothing was sent\n"
        "\n"
        "deep/status\n"
        f"    0  sent     GET {api.url}/status\n"
        "\n"
        "shop\n"
        f"    0  sent     GET {api.url}/users/1\n"
        f"    1  sent     POST {api.url}/users, after 0\n"
        f"    2  sent     GET {api.url}/users/1, after 1\n"
        "    3  skipped  GET https://stranger.test/x\n"
        '       blocked: stranger.test is not declared; a table `[hosts."stranger.test"]` in the configuration, or '
        "`--host stranger.test`, would allow it to be asked\n"
        "\n"
        "users\n"
        f"    0  sent     GET {api.url}/users/1\n"
        f"    1  sent     GET {api.url}/users/2\n"
    )
    assert not Path(".driftproxy/last").exists()


def test_a_dry_run_is_what_happens(shop: Folder, api: Api, driftproxy: Run) -> None:
    _, out, _ = driftproxy("rerecord", "--dry-run", "--format", "json")
    fates = json.loads(out)
    assert [(one["cassette"], one["index"], one["what"], one["kind"]) for one in fates if one["what"] != "sent"] == [
        ("shop", 1, "skipped", "unsafe"),
        ("shop", 2, "after", ""),
        ("shop", 3, "skipped", "blocked"),
    ]
    driftproxy("rerecord")
    assert len(paths(api)) == sum(one["what"] != "skipped" for one in fates)


def test_hosts_that_nothing_declares_are_not_asked_and_what_to_type_is_said(
    project: Folder, api: Api, driftproxy: Run
) -> None:
    Path("driftproxy.toml").unlink()
    code, out, err = driftproxy("rerecord")
    assert (code, api.asked) == (3, [])
    assert f'3x blocked: {api.host} is not declared; a table `[hosts."{api.host}"]`' in out
    assert err == (
        f"driftproxy: not asked, as nothing declares them: {api.host} (3 recorded); `--host {api.host}` asks it now, "
        "by GET, HEAD and OPTIONS only, and `driftproxy init` declares what is recorded\n"
    )
    assert driftproxy("rerecord", "--host", api.host)[0] == 0
    assert len(paths(api)) == 3
    assert driftproxy("rerecord", "--host", "http://x")[0] == 2


def test_a_host_of_the_command_line_is_only_read(shop: Folder, api: Api, driftproxy: Run) -> None:
    Path("driftproxy.toml").unlink()
    _, out, _ = driftproxy("rerecord", "--host", api.host)
    assert "unsafe" in out
    assert {method for method, _, _ in api.asked} == {"GET"}


def test_on_a_production_host_nothing_is_written_whatever_is_allowed(shop: Folder, api: Api, driftproxy: Run) -> None:
    with Path("driftproxy.toml").open("a") as file:
        file.write('kind = "production"\nallow = ["POST /users"]\n')
    _, out, _ = driftproxy("rerecord")
    assert f"{api.host} is declared as production: nothing but GET, HEAD and OPTIONS is ever sent to it" in out
    assert {method for method, _, _ in api.asked} == {"GET"}


def test_a_cassette_that_names_another_scheme_gets_nothing(project: Folder, api: Api, driftproxy: Run) -> None:
    config = Path("driftproxy.toml")
    config.write_text(f'{config.read_text()}scheme = "https"\n')
    code, out, _ = driftproxy("rerecord")
    assert (code, api.asked) == (3, [])
    assert f"{api.host} is declared for https, and this would ask it by http" in out


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("--endpoint", "GET /users/*"), ["/users/1", "/users/2"]),
        (("--endpoint", "GET /status", "--endpoint", "GET nowhere/*"), ["/status"]),
        (("--cassette", "deep/*"), ["/status"]),
        (("--cassette", "users", "--cassette", "deep*"), ["/status", "/users/1", "/users/2"]),
        (("--tag", "slow"), ["/status"]),
        (("--sample", "shape"), ["/status", "/users/1"]),
        (("--sample", "1"), ["/status", "/users/1"]),
        (("--sample", "9"), ["/status", "/users/1", "/users/2"]),
        (("--older-than", "30"), ["/status"]),
        (("--shard", "1/2"), ["/users/1", "/users/2"]),
        (("--shard", "2/2"), ["/status"]),
        (("--max-requests", "2"), ["/status", "/users/1"]),
    ],
)
def test_what_is_chosen_is_asked_and_the_report_is_about_that(
    project: Folder, api: Api, driftproxy: Run, arguments: tuple[str, ...], asked: list[str]
) -> None:
    config = Path("driftproxy.toml")
    config.write_text(f'{config.read_text()}[tags]\nslow = ["deep/*"]\n')
    project.annotate({"users": Notes("2999-01-01"), "deep/status": Notes("2020-01-01")})
    code, out, _ = driftproxy("rerecord", *arguments)
    assert (code, paths(api)) == (0, asked)
    assert out.startswith(f"clean: {len(asked)} checked")
    left = {"--sample": "1x sampled", "--max-requests": "1x budget"}.get(arguments[0], "")
    assert ("not checked" in out.splitlines()[0]) is (len(asked) < 3 and bool(left))
    assert left in out or len(asked) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--tag", "zzz"), 2, "--tag zzz: there is no such tag under `[tags]`; there are none"),
        (("--shard", "3/2"), 2, "`3/2` should be such as 2/8"),
        (("--shard", "0/2"), 2, "`0/2` should be such as 2/8"),
        (("--sample", "few"), 2, "`few` should be `all`, `shape`, or how many per endpoint"),
        (("--sample", "0"), 2, "`0` should be"),
        (("--max-time", "soon"), 2, "`soon` should be such as 90s, 30m or 2h"),
        (("--cassette", "zzz"), 3, "none of the 2 cassettes in cassettes was chosen; nothing is asked"),
        (("--last", "drifted"), 3, "there is no result in .driftproxy yet"),
    ],
)
def test_a_choice_that_cannot_be_is_one_sentence(
    project: Folder, driftproxy: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = driftproxy("rerecord", *arguments)
    assert (found, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1


def test_what_ended_so_the_last_time_can_be_asked_again(project: Folder, api: Api, driftproxy: Run) -> None:
    well = dict(api.answers)
    api.answers |= {"/status": (503, {}), "/users/1": (200, {"id": "x"})}
    assert driftproxy("rerecord")[0] == 1
    paths(api)
    api.answers = well
    for kind, asked in (("inconclusive", ["/status"]), ("drifted", ["/users/1", "/users/2"])):
        Path(".driftproxy/last").rename("kept")
        Path("kept").rename(".driftproxy/last")
        report = Path(".driftproxy/last/report.json").read_bytes()
        assert driftproxy("rerecord", "--last", kind)[0] == 0
        assert paths(api) == asked
        Path(".driftproxy/last/report.json").write_bytes(report)


def drifting(api: Api) -> None:
    for number in (1, 2):
        api.answers[f"/users/{number}"] = (200, {"id": number, "name": "Ada"})
    api.answers["/status"] = (503, {})


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def test_what_several_machines_found_is_put_together(
    project: Folder, api: Api, driftproxy: Run, tmp_path: Path
) -> None:
    drifting(api)
    assert driftproxy("rerecord", "--output", "json=whole.json")[0] == 1
    for number in (1, 2):
        driftproxy("rerecord", "--shard", f"{number}/2", "--output", f"json=shard-{number}.json")
        Path(".driftproxy").rename(f"state-{number}")
    whole = json.loads(Path("whole.json").read_text())
    code, out, _ = driftproxy("report", "--merge", "--format", "json", "shard-1.json", "shard-2.json")
    assert code == 1
    assert without(json.loads(out), "created") == without(whole, "created")
    assert driftproxy("accept")[0] == 3

    code, out, _ = driftproxy("report", "--merge", "--format", "json", "state-1", "state-2")
    assert (code, without(json.loads(out), "created")) == (1, without(whole, "created"))
    assert driftproxy("accept")[0] == 0
    assert project.load("users").interactions[1].response.body == b'{"id": 2, "name": "Ada"}'


def test_results_that_cannot_be_merged_are_named(project: Folder, driftproxy: Run) -> None:
    Path("no.json").write_text("{")
    assert driftproxy("report", "--merge", "no.json")[2] == (
        "driftproxy: no.json cannot be read as a report; run `driftproxy rerecord` again\n"
    )
    assert driftproxy("report", "--merge")[0] == 2
    assert driftproxy("report", "no.json")[0] == 2
    assert driftproxy("report", "--merge", "cassettes")[0] == 3


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="pseudo-terminals are POSIX")
def test_on_a_terminal_it_is_asked_which_of_them_to_ask(
    project: Folder, api: Api, driftproxy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The public host is offered; a local one is never, as a cassette may have been changed by anybody."""
    import click

    project.save([Cassette("public", (api.interaction("/x", {}),))])
    text = (project.path / "public.yaml").read_bytes().replace(api.url.encode(), b"https://public.invalid")
    (project.path / "public.yaml").write_bytes(text)
    Path("driftproxy.toml").unlink()
    asked: list[str] = []

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(click, "confirm", confirm)
    monkeypatch.setattr("driftproxy.cli.rerecord._on_terminal", lambda: True)
    code, out, _ = driftproxy("rerecord")
    assert (code, api.asked) == (3, [])
    assert asked == ["public.invalid is not declared (1 recorded). Ask it now, by GET, HEAD and OPTIONS only?"]
    assert "1x dns" in out
