"""`driftproxy check` as a user runs it: the last verdict and the age of recordings, offline."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from driftproxy.adapters.storage.store import Folder
from driftproxy.cli.main import run
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.notes import Notes

TODAY = datetime.now(UTC)


def heard(days: int, host: str = "api.test") -> Interaction:
    said = format_datetime(TODAY - timedelta(days))
    return Interaction(Request("GET", f"https://{host}/"), Response(200, "OK", (("Date", said),), b"{}"))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    folder = Folder(tmp_path / "cassettes")
    folder.save([Cassette("billing/pay", (heard(5), heard(40))), Cassette("users", (heard(100, "users.test"),))])
    return folder


def configured(text: str) -> None:
    Path("driftproxy.toml").write_text(text)


def test_without_limits_it_says_what_is_known(store: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "never checked here; `driftproxy rerecord` asks the live hosts",
        "2 cassettes, 0 older than they may be",
    ]


def test_limits_warn_or_fail_and_the_first_that_fits_counts(store: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    configured(
        '[[max-age]]\ncassette = "billing/*"\ndays = 30\n[[max-age]]\nhost = "*.test"\ndays = 60\nlevel = "fail"\n'
    )
    assert run(["check"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[1].startswith("too old: users, users.test: 100 days (at most 60), heard ")
    assert out[2].startswith("old: billing/pay, api.test: 40 days (at most 30), heard ")
    assert run(["check", "--format", "json"]) == 1
    assert [(one["cassette"], one["age"], one["level"]) for one in json.loads(capsys.readouterr().out)["old"]] == [
        ("users", 100, "fail"),
        ("billing/pay", 40, "warn"),
    ]


def test_notes_say_how_old_what_has_no_date_is(store: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    undated = Interaction(Request("GET", "https://api.test/"), Response(200, body=b"{}"))
    day = (TODAY - timedelta(9)).date().isoformat()
    store.save([Cassette("noted", (undated,)), Cassette("bare", (undated,))], {"noted": Notes(heard=day)})
    configured('[[max-age]]\ndays = 8\ncassette = "noted"\n')
    assert run(["check"]) == 0
    out = capsys.readouterr().out
    assert f"old: noted, api.test: 9 days (at most 8), heard {day}" in out
    assert "1 of unknown age" in out


def test_where_nothing_is_known_it_is_inconclusive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    undated = Interaction(Request("GET", "https://api.test/"), Response(200, body=b"{}"))
    Folder(tmp_path / "cassettes").save([Cassette("bare", (undated,))])
    assert run(["check"]) == 3


def test_what_cannot_be_checked_is_not_clean(store: Folder) -> None:
    undated = Interaction(Request("GET", "https://api.test/"), Response(200, body=b"{}"))
    store.save([Cassette("bare", (undated,))])
    configured('[[max-age]]\ndays = 1000\nlevel = "fail"\n')
    assert run(["check"]) == 3
    configured("[[max-age]]\ndays = 1000\n")
    assert run(["check"]) == 0
    Path("cassettes/broken.yaml").write_text("broken: [")
    assert run(["check"]) == 3


def test_an_inconclusive_last_night_is_inconclusive(store: Folder) -> None:
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.model.finding import Report

    LastResult(Path(".driftproxy").absolute()).save(Report((), 0), [], "cassettes", {})
    assert run(["check"]) == 3


def test_the_last_verdict_counts(store: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.model.finding import Report

    LastResult(Path(".driftproxy").absolute()).save(Report((), 3, created="2026-11-20T03:17:00Z"), [], "cassettes", {})
    assert run(["check"]) == 0
    assert re.match(r"last checked 2026-11-20 \(.+\): clean: 3 checked, no drift found\n", capsys.readouterr().out)


def test_what_has_drifted_is_named_with_the_day_since_which(store: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.model.finding import Report
    from tests.answers import FINDING

    found = replace(FINDING, since="2026-11-18", nights=4)
    LastResult(Path(".driftproxy").absolute()).save(Report((found,), 3, created="2026-11-21"), [], "cassettes", {})
    assert run(["check"]) == 1
    line = "breaking: GET api.test/v1/{id} → 200 `$.email` (field_removed); since 2026-11-18, 4 nights"
    assert capsys.readouterr().out.splitlines()[1] == line
    assert run(["check", "--format", "json"]) == 1
    (said,) = json.loads(capsys.readouterr().out)["last"]["findings"]
    assert (said["fingerprint"], said["since"], said["nights"]) == ("abc", "2026-11-18", 4)


def test_why_the_last_night_was_inconclusive_is_said(store: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    from driftproxy.adapters.storage.results import LastResult
    from driftproxy.model.finding import Report

    report = Report((), 3, created="2026-11-21", notes=("not known to be gone: it",), pending=("abc",))
    LastResult(Path(".driftproxy").absolute()).save(report, [], "cassettes", {})
    assert run(["check"]) == 3
    assert capsys.readouterr().out.splitlines()[1] == "not known to be gone: it"


def test_it_is_a_pre_commit_hook(store: Folder) -> None:
    import shlex

    import yaml

    hooks = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
    (entry,) = (hook["entry"] for hook in hooks if hook["id"] == "driftproxy-check")
    configured('[[max-age]]\ndays = 1\nlevel = "fail"\n')
    assert run(shlex.split(entry)[1:]) == 1
