"""Journals become cassettes; what did not change is not touched, and what cannot be written is not lost."""

import os
from pathlib import Path

import pytest

from driftproxy.adapters.recording.finish import finish, recover
from driftproxy.adapters.recording.journal import Journal, begin
from driftproxy.adapters.storage.store import Folder
from driftproxy.exchange.vcr import dump_interactions, dumps
from driftproxy.model.heard import Heard, Written
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.notes import Notes


def got(path: str, body: str = "{}", date: str = "Mon") -> Interaction:
    return Interaction(Request("GET", f"http://h/{path}"), Response(200, "OK", (("Date", date),), body.encode()))


def heard(
    tmp_path: Path,
    *interactions: Interaction,
    cassette: str = "a",
    test: str = "",
    day: str = "2026-01-01",
    complete: bool = True,
) -> Journal:
    versions = Folder(tmp_path / "c").versions()
    about = {"cassettes": str(tmp_path / "c"), "heard": day, "tool": "driftproxy 1", "versions": versions}
    journal = begin(tmp_path, about)
    for number, interaction in enumerate(interactions):
        journal.append(cassette, number, test, dump_interactions([interaction]))
    if complete:
        journal.mark_complete()
    return journal


def files(tmp_path: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "c").iterdir()}


def test_a_new_cassette_is_what_vcr_would_write(tmp_path: Path) -> None:
    assert finish(heard(tmp_path, got("x"), got("y"), test="t")) == Heard((Written("a", 2, "new"),))
    assert (tmp_path / "c" / "a.yaml").read_bytes() == dumps(Cassette("a", (got("x"), got("y"))))
    assert Folder(tmp_path / "c").notes("a") == Notes("2026-01-01", "driftproxy 1", ("t",))
    assert not list((tmp_path / "recording").iterdir())


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json"])
def test_the_same_again_touches_no_file(tmp_path: Path, suffix: str) -> None:
    finish(heard(tmp_path, got("x"), got("y"), test="t"))
    (tmp_path / "c" / "a.yaml").rename(tmp_path / "c" / f"a{suffix}")
    before = files(tmp_path)
    again = heard(tmp_path, got("y", date="Tue"), got("x", date="Tue"), test="t", day="2027-01-01")
    assert finish(again).written == (Written("a", 2, "unchanged"),)
    assert files(tmp_path) == before


def test_what_changed_is_replaced_where_it_stands(tmp_path: Path) -> None:
    finish(heard(tmp_path, got("x"), got("y"), got("z")))
    changed = heard(tmp_path, got("z", date="Tue"), got("y", "[]", "Tue"), got("new"), day="2027-01-01")
    assert finish(changed).written == (Written("a", 3, "changed"),)
    folder = Folder(tmp_path / "c")
    assert folder.load("a").interactions == (got("y", "[]", "Tue"), got("z"), got("new"))
    assert folder.notes("a").heard == "2027-01-01"


def test_a_broken_cassette_is_mended_by_recording_it_again(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.yaml").write_text("{")
    (tmp_path / "c" / "a.about.json").write_text("{")
    assert finish(heard(tmp_path, got("x"))).written == (Written("a", 1, "changed"),)
    assert Folder(tmp_path / "c").load("a").interactions == (got("x"),)


def test_new_tests_are_noted_though_nothing_else_changed(tmp_path: Path) -> None:
    finish(heard(tmp_path, got("x"), test="old"))
    finish(heard(tmp_path, got("x"), test="new", day="2027-01-01"))
    assert Folder(tmp_path / "c").notes("a") == Notes("2026-01-01", "driftproxy 1", ("new",))
    finish(heard(tmp_path, got("x"), day="2027-01-01"))
    assert Folder(tmp_path / "c").notes("a").tests == ("new",)


def test_what_cannot_be_written_stays_in_its_journal_and_the_rest_does_not(tmp_path: Path) -> None:
    (tmp_path / "c" / "a.yaml").mkdir(parents=True)
    journal = heard(tmp_path, got("x"))
    journal.append("b", 1, "", dump_interactions([got("y")]))
    after = finish(journal)
    assert after.written == (Written("b", 1, "new"),)
    assert str(journal.folder / "0001.yaml") in after.failure
    (tmp_path / "c" / "a.yaml").rmdir()
    assert recover(tmp_path) == Heard(recovered=(Written("a", 1, "new"),))
    assert recover(tmp_path) == Heard()


def test_recordings_are_recovered_oldest_first(tmp_path: Path) -> None:
    for body in "12":
        os.close(heard(tmp_path, got("x", body)).lock)
    assert recover(tmp_path).recovered == (Written("a", 1, "new"), Written("a", 2, "changed"))
    assert Folder(tmp_path / "c").load("a").interactions == (got("x", "1"), got("x", "2"))


def test_what_others_recorded_meanwhile_is_kept(tmp_path: Path) -> None:
    first, second = heard(tmp_path, got("x"), test="one"), heard(tmp_path, got("x"), got("y"), test="two")
    assert finish(first).written == (Written("a", 1, "new"),)
    assert finish(second).written == (Written("a", 3, "changed"),)
    assert Folder(tmp_path / "c").load("a").interactions == (got("x"), got("x"), got("y"))
    assert finish(heard(tmp_path, got("y"))).written == (Written("a", 1, "changed"),)


def test_a_recording_that_was_cut_short_takes_nothing_away(tmp_path: Path) -> None:
    finish(heard(tmp_path, got("x"), got("y"), got("z")))
    short = heard(tmp_path, got("new"), got("y", "[]", "Tue"), complete=False)
    assert finish(short).written == (Written("a", 4, "changed"),)
    assert Folder(tmp_path / "c").load("a").interactions == (got("x"), got("y", "[]", "Tue"), got("z"), got("new"))
    assert finish(heard(tmp_path, got("y"))).written == (Written("a", 1, "changed"),)


def test_a_killed_recording_takes_nothing_away(tmp_path: Path) -> None:
    finish(heard(tmp_path, got("x"), got("y")))
    os.close(heard(tmp_path, got("y", "[]"), complete=False).lock)
    assert recover(tmp_path).recovered == (Written("a", 2, "changed"),)
    assert Folder(tmp_path / "c").load("a").interactions == (got("x"), got("y", "[]"))


@pytest.mark.parametrize(
    "text",
    [
        b"not a journal\n",
        b"# 5\n",
        b"# " + b"[" * 100_000 + b"\n",
        b'# {"cassette": "a"}\n# {"began": 1, "bytes": "x", "test": ""}\n',
        b'# {"cassette": "a"}\n# {"began": -1, "bytes": 3, "test": ""}\n- x',
        b'# {"cassette": "a"}\n# {"began": 1, "bytes": 1e999, "test": ""}\n- x',
    ],
)
def test_a_journal_that_is_none_is_named(tmp_path: Path, text: bytes) -> None:
    journal = heard(tmp_path, got("x"))
    (journal.folder / "0001.yaml").write_bytes(text)
    assert f"{journal.folder} is no journal of a recording" in finish(journal).failure
    assert Folder(tmp_path / "c").names() == ()


def test_an_item_that_is_none_is_not_written(tmp_path: Path) -> None:
    finish(heard(tmp_path, got("x")))
    journal = heard(tmp_path, got("y"))
    journal.append("a", 2, "", b"- [")
    assert "what was heard is kept in" in finish(journal).failure
    assert Folder(tmp_path / "c").load("a").interactions == (got("x"),)


@pytest.mark.parametrize("about", [b"", b"[]", b"{}", b"[" * 100_000])
def test_a_journal_that_does_not_say_what_it_is_of_is_left(tmp_path: Path, about: bytes) -> None:
    journal = heard(tmp_path, got("x"))
    os.close(journal.lock)
    (journal.folder / "about.json").write_bytes(about)
    assert recover(tmp_path).written == ()
    assert (journal.folder / "0001.yaml").exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no such rights here")
def test_a_journal_that_came_with_a_repository_is_left_alone(tmp_path: Path) -> None:
    journal = heard(tmp_path, got("x"))
    os.close(journal.lock)
    journal.folder.chmod(0o755)
    assert recover(tmp_path) == Heard()
    assert not (tmp_path / "c").exists()
