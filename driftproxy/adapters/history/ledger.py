"""Writes each run into the database, and reads how things stand; prunes what is older than is kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from driftproxy.adapters.history.database import Database
from driftproxy.adapters.history.questions import runs_before
from driftproxy.adapters.history.schema import endpoints, findings, fixtures, hosts, outcomes, runs, told, turns
from driftproxy.adapters.history.standing import standing
from driftproxy.memory import Standing, State, Streak, after, night
from driftproxy.model.finding import Report, Run

__all__ = ["Ledger"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The history of runs in a database, of which so many days are kept."""

    database: Database
    keep: int = 400

    def standing(self) -> Standing:
        """Return how things stand; raises HistoryError."""
        with self.database.reading() as connection:
            return standing(connection) if connection else Standing()

    def add(self, report: Report) -> Standing:
        """Add a run, unless it is there already, and return how things stand then; raises HistoryError."""
        with self.database.writing() as connection:
            before = standing(connection)
            if connection.scalar(sa.select(runs.c.id).where(runs.c.created == report.created)):
                return before
            now = after(before, report)
            run = _add_run(connection, report)
            _write_drifts(connection, before, now)
            ids = _write_places(connection, before, now)
            seen = night(report, before, now)
            rows = [({"run": run, "endpoint": ids[one.endpoint]}, one) for one in seen.outcomes]
            _insert(connection, outcomes, (where | {"state": one.state, "kind": one.kind} for where, one in rows))
            _insert(connection, turns, (where for where, one in rows if one.turned))
            _insert(connection, hosts, ({"run": run} | asdict(one) for one in seen.hosts))
            _write_fixtures(connection, report, now)
            self._prune(connection, now.day, run)
            return now

    def before(self, created: str) -> tuple[Run, ...]:
        """Return the last runs before a time, the newest last; raises HistoryError."""
        with self.database.reading() as connection:
            return tuple(runs_before(connection, created, _SHOWN)) if connection else ()

    def told(self, channel: str) -> frozenset[str]:
        """Return what a channel was told as being wrong; raises HistoryError."""
        with self.database.reading() as connection:
            rows = connection.scalars(sa.select(told.c.subject).where(told.c.channel == channel)) if connection else ()
            return frozenset(rows)

    def tell(self, channel: str, subjects: Iterable[str]) -> None:
        """Replace what a channel was told; raises HistoryError."""
        with self.database.writing() as connection:
            connection.execute(sa.delete(told).where(told.c.channel == channel))
            _insert(connection, told, ({"channel": channel, "subject": one} for one in sorted(subjects)))

    def _prune(self, connection: sa.Connection, day: str, newest: int) -> None:
        """Forget what is older than is kept; never the last runs, should a clock once have been in another year."""
        limit = (date.fromisoformat(day) - timedelta(self.keep)).isoformat()
        oldest = connection.scalar(sa.select(sa.func.min(runs.c.id)).where(runs.c.created >= limit)) or newest
        oldest = min(oldest, newest - self.keep)
        for table in (outcomes, turns, hosts):
            connection.execute(sa.delete(table).where(table.c.run < oldest))
        connection.execute(sa.delete(runs).where(runs.c.id < oldest))
        last = str(connection.scalar(sa.select(sa.func.min(runs.c.created))))[:10]
        connection.execute(sa.delete(findings).where(findings.c.last < last, findings.c.state != State.OPEN))
        connection.execute(sa.delete(endpoints).where(endpoints.c.last < last))
        connection.execute(sa.delete(fixtures).where(fixtures.c.asked < last))


def _add_run(connection: sa.Connection, report: Report) -> int:
    row = {
        "created": report.created,
        "verdict": str(report.verdict),
        "checked": report.checked,
        "unchecked": len(report.unchecked),
        "findings": len(report.findings),
    }
    return int(connection.execute(sa.insert(runs).values(row)).inserted_primary_key[0])  # type: ignore[index]


def _write_drifts(connection: sa.Connection, before: Standing, now: Standing) -> None:
    changed = [one for name, one in now.drifts.items() if before.drifts.get(name) != one]
    rows = [
        {
            **asdict(one),
            "fixtures": json.dumps(sorted(one.fixtures)),
            "state": str(one.state),
            "diff": json.dumps(one.diff),
        }
        for one in changed
    ]
    _insert(connection, findings, (row for row in rows if row["fingerprint"] not in before.drifts))
    _update(connection, findings, "fingerprint", (row for row in rows if row["fingerprint"] in before.drifts))


def _write_places(connection: sa.Connection, before: Standing, now: Standing) -> Mapping[str, int]:
    """Write how the endpoints stand, and return the number of each."""
    changed = [one for name, one in now.places.items() if before.places.get(name) != one]
    rows: list[dict[str, Any]] = [
        {"name": one.endpoint, "host": one.host, "state": one.state, "since": one.since, "last": one.last}
        | {"failing": _failing(one.streak)}
        for one in changed
    ]
    _insert(connection, endpoints, (row for row in rows if row["name"] not in before.places))
    numbers = {row.name: row.id for row in connection.execute(sa.select(endpoints.c.name, endpoints.c.id))}
    known = ({**row, "id": numbers[row["name"]]} for row in rows if row["name"] in before.places)
    _update(connection, endpoints, "id", known)
    return numbers


def _failing(streak: Streak | None) -> str | None:
    return json.dumps({**asdict(replace(streak, stuck=frozenset())), "stuck": sorted(streak.stuck)}) if streak else None


def _write_fixtures(connection: sa.Connection, report: Report, now: Standing) -> None:
    """Write how old each recording is, and when all of it was last the same."""
    open_ones = {one.cassette for one in report.unchecked if one.kind not in _NEVER_ASKED}
    open_ones |= {name for drift in now.drifts.values() if drift.state is State.OPEN for name, _ in drift.fixtures}
    known = {(row.cassette, row.host): row.confirmed for row in connection.execute(sa.select(fixtures))}
    rows = {
        (one.cassette, one.host): {
            "cassette": one.cassette,
            "host": one.host,
            "heard": one.heard,
            "asked": now.day,
            "confirmed": now.day
            if one.asked and one.cassette not in open_ones
            else known.get((one.cassette, one.host), ""),
        }
        for one in report.covered
    }
    if again := sorted({cassette for cassette, _ in rows} & {cassette for cassette, _ in known}):
        theirs = sa.delete(fixtures).where(fixtures.c.cassette == sa.bindparam("theirs"))
        connection.execute(theirs, [{"theirs": cassette} for cassette in again])
    _insert(connection, fixtures, rows.values())


_SHOWN = 30
"""So many runs before it are shown beside a report."""
_NEVER_ASKED = frozenset({"unsafe", "blocked", "sampled"})


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> None:
    if values := list(rows):
        connection.execute(sa.insert(table), values)


def _update(connection: sa.Connection, table: sa.Table, key: str, rows: Iterable[Mapping[str, Any]]) -> None:
    if values := [{**row, "the_key": row[key]} for row in rows]:
        names: dict[str, Any] = {name: sa.bindparam(name) for name in values[0] if name not in (key, "the_key")}
        connection.execute(sa.update(table).where(table.c[key] == sa.bindparam("the_key")).values(names), values)
