"""The last result: kept whole, read back as it was, described by a schema."""

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from driftproxy.adapters.storage.results import LastResult, report_schema
from driftproxy.model.errors import DriftproxyError, NothingHeard
from driftproxy.model.finding import Ignored, Report, Severity, Unchecked, Varying
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.policy import Ignore
from tests.answers import FINDING

UNCHECKED = Unchecked("c", 1, "GET https://api.test/", "auth", "no key")
IGNORE = Ignore(path="$.email", reason="known", until="2026-12-31")
REPORT = Report(
    (FINDING,),
    2,
    (UNCHECKED,),
    ("GET api.test/v1/{id}",),
    "2026-11-21",
    Severity.INFO,
    0.8,
    ("note",),
    ignored=(Ignored(FINDING, IGNORE),),
    unused=(Ignore(rule="kind_changed"),),
    expired=(IGNORE,),
    varying=(Varying(FINDING, "2026-10-03", "absent", 4, 9),),
)
FRESH = (Cassette("a/b", (Interaction(Request("GET", "http://h/"), Response(200)),)), Cassette("c"))


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    last = LastResult(tmp_path / ".driftproxy")
    last.save(REPORT, FRESH, str(tmp_path / "cassettes"), {"c": ["1", "2"]})
    assert last.report() == REPORT
    assert last.fresh() == FRESH
    assert last.source() == str(tmp_path / "cassettes")
    assert last.compared() == {"c": ["1", "2"]}
    assert files(last.state) == [
        ".gitignore",
        "last/compared.json",
        "last/fresh/a/b.yaml",
        "last/fresh/c.yaml",
        "last/report.html",
        "last/report.json",
        "last/source",
    ]
    assert (last.state / ".gitignore").read_text() == "*\n"
    assert "<html" in (last.folder / "report.html").read_text()


def test_a_new_result_replaces_the_old_one_entirely(tmp_path: Path) -> None:
    last = LastResult(tmp_path)
    last.save(REPORT, FRESH, "x", {})
    last.save(Report((), 1), (), "y", {})
    assert (last.report(), last.fresh()) == (Report((), 1), ())
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["last"]


def test_a_result_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last = LastResult(tmp_path)
    last.save(REPORT, FRESH, "x", {})
    rename = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if target.name == "last" and not path.name.endswith("-old"):
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(DriftproxyError, match=r"cannot be kept in .*: No space left on device"):
        last.save(Report((), 1), (), "y", {})
    assert (last.report(), last.fresh(), last.source()) == (REPORT, FRESH, str(Path("x").resolve()))
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["last"]


def test_ctrl_c_leaves_the_old_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last = LastResult(tmp_path)
    last.save(REPORT, FRESH, "x", {})
    rename = Path.rename

    def interrupt(path: Path, target: Path) -> Path:
        if target.name == "last" and not path.name.endswith("-old"):
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        last.save(Report((), 1), (), "y", {})
    assert last.report() == REPORT


def test_no_result_yet_says_how_to_make_one(tmp_path: Path) -> None:
    for ask in (LastResult(tmp_path).report, LastResult(tmp_path).source):
        with pytest.raises(NothingHeard, match="`driftproxy rerecord` makes one"):
            ask()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 1', '{"findings": 3}', "[" * 100_000])
def test_a_broken_result_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "last").mkdir()
    (tmp_path / "last/report.json").write_text(text)
    with pytest.raises(DriftproxyError, match=r"report\.json cannot be read as a report"):
        LastResult(tmp_path).report()


def test_broken_digests_are_named(tmp_path: Path) -> None:
    LastResult(tmp_path).save(REPORT, (), "x", {})
    (tmp_path / "last/compared.json").write_text("[]")
    with pytest.raises(DriftproxyError, match=r"compared\.json cannot be read; run `driftproxy rerecord` again"):
        LastResult(tmp_path).compared()


def test_the_schema_accepts_what_is_written_and_nothing_less(tmp_path: Path) -> None:
    LastResult(tmp_path).save(REPORT, (), "x", {})
    document = json.loads((tmp_path / "last/report.json").read_text())
    validator = Draft202012Validator(report_schema())
    validator.validate(document)
    for name in document:
        assert not validator.is_valid({key: value for key, value in document.items() if key != name})
    assert not validator.is_valid(document | {"version": 2})


def test_a_report_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    last = LastResult(tmp_path)
    last.save(REPORT, FRESH, "cassettes", {})
    path = last.folder / "report.json"
    document = json.loads(path.read_text())
    for name in ("ignored", "unused", "expired"):
        del document[name]
    path.write_text(json.dumps(document))
    assert last.report() == replace(REPORT, ignored=(), unused=(), expired=())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here")
@pytest.mark.parametrize("moment", [1, 2, 3])
def test_a_result_whose_writer_is_killed_is_the_old_one_or_the_new_one(tmp_path: Path, moment: int) -> None:
    last, new = LastResult(tmp_path), Report((), 1)
    last.save(REPORT, FRESH, "x", {})
    if not (child := os.fork()):
        rename, calls = Path.rename, 0

        def killed(path: Path, target: Path) -> Path:
            nonlocal calls
            calls += 1
            if calls == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return rename(path, target)

        Path.rename = killed  # type: ignore[method-assign, assignment]
        last.save(new, (), "y", {})
        os._exit(0)
    os.waitpid(child, 0)
    assert last.report() == (REPORT if moment == 1 else new)
    assert len(last.fresh()) == (2 if moment == 1 else 0)
    last.save(REPORT, FRESH, "x", {})
    assert last.report() == REPORT
    assert not list(tmp_path.glob("last-*-old"))
