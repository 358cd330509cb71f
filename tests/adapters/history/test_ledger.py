"""The history in a database: what goes in comes out, once; a database in trouble is one sentence without secrets."""

import os
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from driftproxy.adapters.history import database as databases
from driftproxy.adapters.history import questions
from driftproxy.adapters.history.database import Database
from driftproxy.adapters.history.ledger import Ledger
from driftproxy.adapters.history.schema import VERSIONS, outcomes
from driftproxy.memory import Standing, after
from driftproxy.model.errors import HistoryError
from driftproxy.model.finding import Covered, Fixture, Report, Unchecked
from driftproxy.model.surface import Endpoint
from tests.adapters.history.postgres import USER
from tests.answers import FINDING

ODD = 'GET api.test/"\udc80\0'
FOUND = replace(FINDING, endpoint=Endpoint("GET", "api.test", "/a"), fixtures=(Fixture("c", (0, 2)),))


def report(day: int, *, drifted: bool = False, odd: bool = True) -> Report:
    return Report(
        (FOUND,) if drifted else (),
        3,
        (Unchecked("c", 4, "GET https://api.test/b", "auth", "answered 401", "GET api.test/b"),),
        ("GET api.test/a", *([ODD] if odd else [])),
        f"2026-01-{day:02}T03:17:00+00:00",
        covered=(Covered("c", "api.test", "2025-12-24", 3), Covered("d", "api.test", "", 1)),
    )


def test_what_goes_in_comes_out_and_a_run_counts_once(database: Database) -> None:
    ledger, expected = Ledger(database), Standing()
    nights = [report(1), report(2, drifted=True), report(4, drifted=True, odd=False), report(5), report(31)]
    for one in nights:
        expected = after(expected, one)
        assert ledger.add(one) == expected
        assert ledger.add(one) == ledger.standing() == expected
    assert [(run.created[8:10], run.findings) for run in ledger.before(report(5).created)] == [
        ("01", 0), ("02", 1), ("04", 1),
    ]  # fmt: skip
    with database.reading() as connection:
        assert connection
        assert [one.created[8:10] for one in questions.runs_since(connection, "2026-01-02")] == ["31", "05", "04", "02"]
        ends = questions.nights(connection, "2026-01-01", "GET api.test/a")
        assert [one.state for one in ends] == ["same", "same", "drifted", "drifted", "same"]
        (flap,) = questions.flaps(connection, "2026-01-01")
        assert (flap.endpoint, flap.turns, flap.last[:10]) == ("GET api.test/a", 2, "2026-01-05")
        last = questions.nights(connection, "2026-01-31")
        assert {(one.endpoint, one.state, one.kind) for one in last} == {
            (ODD, "same", ""), ("GET api.test/a", "same", ""), ("GET api.test/b", "failed", "auth"),
        }  # fmt: skip
        (host, *_) = questions.freshness(connection, "2026-01-31")
        assert (host.same, host.drifted, host.failed, host.oldest) == (2, 0, 1, "2025-12-24")
        ages = [(one.cassette, one.heard, one.asked, one.confirmed) for one in questions.recorded(connection)]
        assert ages == [("d", "", "2026-01-31", "2026-01-31"), ("c", "2025-12-24", "2026-01-31", "")]


def test_what_was_told_is_kept_for_each_channel(database: Database) -> None:
    ledger = Ledger(database)
    assert ledger.told("team") == frozenset()
    ledger.tell("team", ["abc", ODD])
    ledger.tell("mail", ["abc"])
    ledger.tell("team", [ODD])
    assert [set(ledger.told(one)) for one in ("team", "mail")] == [{ODD}, {"abc"}]


def test_what_is_old_is_pruned(database: Database) -> None:
    ledger = Ledger(database, keep=7)
    for day in range(1, 20):
        ledger.add(report(day, drifted=day == 2))
    wrong = ledger.add(replace(report(20), created="2036-01-01T00:00:00+00:00"))  # a clock that was wrong once
    assert wrong.day == "2036-01-01"
    ledger.add(report(21))
    with database.reading() as connection:
        assert connection
        assert len(questions.runs_since(connection, "")) == 8
        assert connection.scalar(sa.select(sa.func.count()).select_from(outcomes)) == 3 * 8
    assert ledger.standing().drifts == {}


def test_a_newer_database_is_not_touched(database: Database) -> None:
    ledger = Ledger(database)
    ledger.add(report(1))
    with database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSIONS} SET version_num = '9999'")
    for act in (ledger.standing, lambda: ledger.add(report(2))):
        with pytest.raises(HistoryError, match="was written by a newer driftproxy; update"):
            act()


def test_a_database_that_another_process_holds(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_PATIENCE", 0.1 if str(database.url).startswith("sqlite") else 1)
    ledger = Ledger(database)
    before = ledger.add(report(1))
    with database.writing(), pytest.raises(HistoryError, match="is in use by another process"):
        ledger.add(report(2))
    assert ledger.standing() == before


def test_two_processes_write_one_after_the_other(database: Database) -> None:
    def add(day: int) -> None:
        for second in range(4):
            Ledger(database).add(replace(report(day), created=f"2026-01-{day:02}T00:00:{second:02}+00:00"))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add, (1, 2, 3)))
    with database.reading() as connection:
        assert connection
        assert len(questions.runs_since(connection, "")) == 12


def test_a_run_that_breaks_off_leaves_nothing(database: Database) -> None:
    ledger = Ledger(database)
    before = ledger.add(report(1))
    with pytest.raises(AttributeError):
        ledger.add(replace(report(2), covered=("nonsense",)))  # type: ignore[arg-type]
    assert ledger.standing() == before


def test_no_file_is_made_by_reading(tmp_path: Path) -> None:
    assert Ledger(Database("sqlite:///history.db", tmp_path)).standing() == Standing()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file(tmp_path: Path) -> None:
    ledger = Ledger(Database("sqlite:///history.db", tmp_path))
    path = tmp_path / "history.db"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(HistoryError, match=r"history.db is damaged; move it away"):
        ledger.add(report(1))
    path.unlink()
    ledger.add(report(1))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE driftproxy_told")
        connection.commit()
    with pytest.raises(HistoryError, match="is damaged"):
        ledger.told("team")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    with pytest.raises(HistoryError, match="is damaged"):
        ledger.add(report(2))


def test_a_file_that_cannot_be_written() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ledger = Ledger(Database("sqlite:///history.db", folder))
        before = ledger.add(report(1))
        (folder / "history.db").chmod(0o444)
        folder.chmod(0o555)
        root = os.geteuid() == 0
        try:
            os.seteuid(USER) if root else None
            assert ledger.standing() == before
            with pytest.raises(HistoryError, match="cannot be written; make it and its folder writable"):
                ledger.add(report(2))
        finally:
            os.seteuid(0) if root else None
            folder.chmod(0o755)


def test_a_place_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    for url, said in (
        ("sqlite:///folder", "cannot be opened"),
        ("sqlite:///file/history.db", "cannot be begun"),
        ("s3cret", "is no URL"),
        ("mysql://u:s3cret@h/d", "must begin with postgresql://"),
        ("sqlite://", "must begin with"),
        ("postgresql://u:s3cret@127.0.0.1:1/d?sslpassword=s3cret", "at 127.0.0.1 cannot be reached: nothing answers"),
        ("postgresql://u:s3cret@h:port/s3cret", "is no URL"),
    ):
        with pytest.raises(HistoryError, match=said) as caught:
            Ledger(Database(url, tmp_path)).add(report(1))
        assert "s3cret" not in str(caught.value)


def test_a_password_that_is_refused_is_not_repeated(server: tuple[str, str], tmp_path: Path) -> None:
    url, password = server
    with pytest.raises(HistoryError, match="user or password were refused") as caught:
        Ledger(Database(url.replace(password, "wr0ng-" + password), tmp_path)).add(report(1))
    assert password not in str(caught.value)
    with pytest.raises(HistoryError, match="does not exist"):
        Ledger(Database(url.replace("/postgres", "/nothing"), tmp_path)).add(report(1))
