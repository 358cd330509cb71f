"""`driftproxy accept`: what was chosen is replaced, whole or not at all, and the next look is clean."""

import json
from difflib import ndiff
from pathlib import Path

import pytest
import requests
import vcr as vcrpy

from driftproxy.adapters.clock import today
from driftproxy.adapters.storage.store import Folder
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.notes import Notes
from tests.cli.conftest import Api, Run

AGAIN = "they were compared; `driftproxy rerecord` compares them again"
NEXT = "  `driftproxy affected --pytest` names the tests to run"


def bodies(folder: Folder, name: str) -> list[object]:
    return [json.loads(one.response.body) for one in folder.load(name).interactions]


def test_accepting_all_makes_the_next_look_clean(drifted: Folder, driftproxy: Run) -> None:
    code, out, err = driftproxy("accept")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2 findings accepted: 3 answers changed in 2 cassettes.",
        "  deep/status: 1",
        "  users: 2",
        NEXT,
    ]
    assert bodies(drifted, "users") == [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ada"}]
    assert drifted.notes("users").tool.startswith("driftproxy ")
    assert drifted.notes("users").heard == today()
    assert driftproxy("rerecord")[0] == 0
    assert driftproxy("accept", "--all")[:2] == (0, "Nothing was accepted; no cassette was changed.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--cassette", "deep/status"),
        ("--endpoint", "GET /status"),
        ("--rule", "kind_changed"),
    ],
)
def test_a_part_can_be_accepted(drifted: Folder, driftproxy: Run, arguments: tuple[str, ...]) -> None:
    before = (drifted.path / "users.yaml").read_bytes()
    assert driftproxy("accept", *arguments)[0] == 0
    assert bodies(drifted, "deep/status") == [{"up": "yes"}]
    assert (drifted.path / "users.yaml").read_bytes() == before
    code, out, _ = driftproxy("rerecord")
    assert code == 1
    assert "/status" not in out


def test_one_finding_can_be_accepted(drifted: Folder, driftproxy: Run) -> None:
    report = json.loads(driftproxy("report", "--format", "json")[1])
    finding = next(one for one in report["findings"] if one["path"] == "$.up")
    assert driftproxy("accept", "--finding", finding["fingerprint"])[0] == 0
    assert bodies(drifted, "deep/status") == [{"up": "yes"}]
    assert len(bodies(drifted, "users")[0]) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize(("answers", "accepted"), [("ny", ["users"]), ("d", []), ("yn", ["deep/status"]), ("a", None)])
def test_each_finding_is_shown_with_what_accepting_it_does(
    drifted: Folder, driftproxy: Run, monkeypatch: pytest.MonkeyPatch, answers: str, accepted: list[str] | None
) -> None:
    left = iter(answers)
    monkeypatch.setattr("click.prompt", lambda _question, **_options: next(left))
    code, out, _ = driftproxy("accept", "--interactive", "--heal")
    assert code == 0
    assert '-  "up": true\n+  "up": "yes"\n' in out
    names = ["deep/status", "users"] if accepted is None else accepted
    assert [name for name in ("deep/status", "users") if f"  {name}: " in out] == names
    assert ('-  "email": "a@b.test"\n' in out) is (len(answers) == 2)
    assert next(left, None) is None


def test_healing_keeps_values_and_bytes(drifted: Folder, api: Api, driftproxy: Run) -> None:
    before = (drifted.path / "users.yaml").read_text()
    drifted.annotate({"users": Notes(heard="2026-01-02")})
    api.answers["/users/1"] = (200, {"id": 7, "name": "Grace", "plan": {"name": "free"}})
    api.answers["/users/2"] = (200, {"id": 8, "name": "Grace", "plan": {"name": "paid"}})
    assert driftproxy("rerecord")[0] == 1
    Path("driftproxy.toml").write_text('accept = "heal"\n' + Path("driftproxy.toml").read_text())
    code, out, _ = driftproxy("accept", "--cassette", "users")
    assert (code, out.splitlines()[1:]) == (0, ["  users: 2", NEXT])
    assert bodies(drifted, "users") == [
        {"id": 1, "name": "Ada", "plan": {"name": "free"}},
        {"id": 2, "name": "Ada", "plan": {"name": "paid"}},
    ]
    changed = ndiff(before.splitlines(), (drifted.path / "users.yaml").read_text().splitlines())
    assert all('"name": "Ada"' in line for line in changed if line[0] in "+-")
    assert drifted.notes("users").heard == "2026-01-02"  # as old as it was
    assert driftproxy("accept", "--cassette", "users", "--whole")[0] == 2  # it is not what was compared any more
    assert driftproxy("rerecord", "--cassette", "users")[0] == 0


def test_the_way_that_was_said_the_last_time_is_remembered_unless_the_configuration_settles_it(
    drifted: Folder, api: Api, driftproxy: Run
) -> None:
    config = Path("driftproxy.toml").read_text()

    def night(up: object) -> None:
        api.answers["/status"] = (200, {"up": up, "by": "Eve"})
        assert driftproxy("rerecord", "--cassette", "deep/status")[0] == 1

    night(up=[1])
    assert driftproxy("accept", "--heal")[2] == ""
    night(up={"ok": 1})
    assert driftproxy("accept")[2] == "driftproxy: healing, as the last time; `--whole` takes the fresh answers\n"
    Path("driftproxy.toml").write_text(f'accept = "whole"\n{config}')
    night(up="no")
    assert driftproxy("accept")[2] == ""
    Path("driftproxy.toml").write_text(config)
    night(up=False)
    assert driftproxy("accept", "--whole")[0] == 0
    night(up=2)
    assert driftproxy("accept")[2] == ""
    assert bodies(drifted, "deep/status") == [{"up": 2, "by": "Eve"}]


def test_what_was_changed_since_is_left_out_and_said(drifted: Folder, driftproxy: Run) -> None:
    users = (drifted.path / "users.yaml").read_text()
    (drifted.path / "users.yaml").write_text(users.replace("Ada", "Eve"))
    code, out, _ = driftproxy("accept", "--heal")
    assert (code, bodies(drifted, "deep/status")) == (0, [{"up": "yes"}])
    assert out.splitlines() == [
        "1 finding accepted: 1 answer changed in 1 cassette.",
        "  deep/status: 1",
        f"  1 finding left out, as recordings have changed since {AGAIN}",
        NEXT,
    ]
    assert "Eve" in (drifted.path / "users.yaml").read_text()
    assert driftproxy("accept", "--cassette", "users")[0] == 2


def test_what_cannot_be_healed_is_replaced_and_said(drifted: Folder, api: Api, driftproxy: Run) -> None:
    api.answers["/status"] = (301, {"up": "yes"})
    assert driftproxy("rerecord", "--cassette", "deep/status")[0] == 1
    code, out, _ = driftproxy("accept", "--heal")
    assert (code, out.splitlines()[1:]) == (
        0,
        ["  deep/status: 1", "  deep/status: interaction 1 cannot be healed, and has the fresh answer instead", NEXT],
    )
    assert drifted.load("deep/status").interactions[0].response.status == 301


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--cassette", "nope"), 2, "the last result has no drift in cassette `nope`; `driftproxy report` shows it"),
        (("--finding", "0"), 2, "the last result has no drift in finding `0`"),
        (("--endpoint", "GET /x"), 2, "the last result has no drift in endpoint `GET /x`"),
        (("--rule", "nope"), 2, "the last result has no drift in rule `nope`"),
        (("--all", "--cassette", "users"), 2, "--all leaves nothing to choose"),
    ],
)
def test_a_choice_that_names_nothing_is_refused(
    drifted: Folder, driftproxy: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = driftproxy("accept", *arguments)
    assert (found, out) == (code, "")
    assert said in err


def test_without_a_comparison_there_is_nothing_to_accept(project: Folder, driftproxy: Run) -> None:
    code, _, err = driftproxy("accept")
    assert code == 3
    assert "`driftproxy rerecord` makes one" in err


def test_when_a_write_fails_no_cassette_is_changed(
    drifted: Folder, driftproxy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in drifted.path.rglob("*") if path.is_file()}
    replace = Path.replace

    def fail(path: Path, target: Path) -> Path:
        if target.name == "users.yaml" and path.read_bytes() != before[target]:
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail)
    code, out, err = driftproxy("accept")
    assert (code, out) == (2, "")
    assert "No space left on device; no file there was changed" in err
    assert {path: path.read_bytes() for path in drifted.path.rglob("*") if path.is_file()} == before


def test_a_cassette_that_changed_since_is_refused(drifted: Folder, driftproxy: Run) -> None:
    changed = Cassette("users", (Interaction(Request("GET", "http://h/"), Response(200)),))
    drifted.save([changed])
    code, _, err = driftproxy("accept", "--cassette", "users")
    assert code == 2
    assert "the cassette `users` has changed since it was compared; run `driftproxy rerecord` again" in err
    assert drifted.load("users") == changed
    assert bodies(drifted, "deep/status") == [{"up": True}]


def test_an_answer_that_was_edited_since_is_kept(drifted: Folder, driftproxy: Run) -> None:
    users = drifted.path / "users.yaml"
    users.write_text(users.read_text().replace("Ada", "Grace"))
    edited = users.read_bytes()
    code, _, err = driftproxy("accept", "--cassette", "users")
    assert code == 2
    assert "the cassette `users` has changed since it was compared; run `driftproxy rerecord` again" in err
    assert users.read_bytes() == edited


def test_names_cannot_control_the_terminal(project: Folder, api: Api, driftproxy: Run) -> None:
    project.save([Cassette("e\x07vil", (api.interaction("/evil", {"a\x07": 1}),))])
    api.answers["/evil"] = (200, {"a\x07": "x"})
    assert driftproxy("rerecord")[0] == 1
    for arguments in (("accept", "-i"), ("accept",), ("accept", "--cassette", "\x07")):
        _, out, err = driftproxy(*arguments)
        assert out + err
        assert "\x07" not in out + err


def test_a_cassette_of_vcrpy_stays_one_and_keeps_its_requests(project: Folder, api: Api, driftproxy: Run) -> None:
    """Secrets that a recording of another tool holds are no reason for its requests to stop matching."""
    path = project.path / "theirs.yaml"
    url = f"{api.url}/users/1?api_key=of-the-recording"
    with vcrpy.use_cassette(str(path)):
        requests.get(url, headers={"Authorization": "Bearer recorded"}, timeout=10)
    api.answers["/users/1"] = (200, {"id": 1, "renamed": "Ada"})
    assert driftproxy("rerecord", str(path))[0] == 1
    assert api.asked[-1][1:] == ("/users/1", "Bearer s3cret-t0ken")
    assert driftproxy("accept")[0] == 0
    with vcrpy.use_cassette(str(path), record_mode="none", match_on=["method", "uri", "headers"]):
        answer = requests.get(url, headers={"Authorization": "Bearer recorded"}, timeout=10)
    assert answer.json() == {"id": 1, "renamed": "Ada"}
