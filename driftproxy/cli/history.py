"""`driftproxy history`: since when things have drifted, what fails, what comes and goes, how old recordings are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from driftproxy.cli.output import show, show_json, table_format_option
from driftproxy.cli.table import age, table
from driftproxy.model.scope import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from driftproxy.adapters.history.ledger import Ledger
    from driftproxy.memory import Standing

    Row = Mapping[str, Any]

__all__ = ["command"]

_EXAMPLES = """\b
Examples:
  driftproxy history
  driftproxy history hosts --days 90
  driftproxy history nights --endpoint "GET api.example.com/v1/*"
"""
_WHAT = ("runs", "drift", "failing", "flaps", "hosts", "fixtures", "nights")


@click.command("history", epilog=_EXAMPLES)
@click.argument("what", type=click.Choice(_WHAT), required=False)
@click.option("--days", type=click.IntRange(min=1, max=36500), default=30, help="How far back. [default: 30]")
@click.option("--endpoint", metavar="PATTERN", default="*", help='Only endpoints such as "GET api.example.com/v1/*".')
@table_format_option
def command(*, what: str | None, days: int, endpoint: str, form: str) -> int:
    """Say what the nights so far have shown: all in short, or one of these in full.

    \b
    runs      when they were, and how they ended
    drift     what is there, or was: since when, on how many nights
    failing   which endpoints cannot be checked, since when, and why
    flaps     which endpoints end otherwise time and again
    hosts     how each host did, night by night, and how old its recordings are
    fixtures  how old each recording is, and when it was last confirmed
    nights    how each endpoint did, night by night

    No host is asked. `[history]` in the configuration says where the history lies; by default it is a file in the
    folder .driftproxy.
    """  # noqa: D301 - click's mark for lines that stay lines
    from datetime import date, timedelta

    from driftproxy.adapters.clock import today
    from driftproxy.adapters.configuration.config import load
    from driftproxy.adapters.history.opened import opened
    from driftproxy.model.errors import NothingHeard

    config = load(Path())
    ledger = opened(config.history, config.root, config.state)
    standing = ledger.standing()
    if not standing.day:
        raise NothingHeard("there is no history yet; `driftproxy rerecord` begins one")
    first = (date.fromisoformat(today()) - timedelta(days)).isoformat()
    asked = [name for name in _WHAT if what == name or (what is None and name != "nights")]
    found = _found(ledger, standing, first, asked, endpoint)
    if form == "json":
        show_json(found)
    else:
        show("\n".join(_section(name, rows, today(), None if what else _MOST) for name, rows in found.items()))
    return 0


_MOST = 10
_MARKS = {"same": "·", "drifted": "D", "failed": "X"}
_LEGEND = "· as recorded, D drift, X could not be checked, x in part; the last night is on the right"


def _found(
    ledger: Ledger, standing: Standing, first: str, asked: Sequence[str], endpoint: str
) -> dict[str, Sequence[Row]]:
    """Return the rows of each section that is asked for."""
    from dataclasses import asdict

    from driftproxy.adapters.history import questions

    rows: dict[str, Callable[[Connection], Iterable[Row]]] = {
        "runs": lambda open_one: map(asdict, questions.runs_since(open_one, first)),
        "drift": lambda _: _drifts(standing, first),
        "failing": lambda _: _failing(standing),
        "flaps": lambda open_one: map(asdict, questions.flaps(open_one, first)),
        "hosts": lambda open_one: map(asdict, questions.freshness(open_one, first)),
        "fixtures": lambda open_one: map(asdict, questions.recorded(open_one)),
        "nights": lambda open_one: map(asdict, questions.nights(open_one, first)),
    }
    with ledger.database.reading() as connection:
        return {
            name: [row for row in rows[name](connection) if _fits(row.get("endpoint", ""), endpoint)]
            for name in asked
            if connection
        }


def _fits(name: str, pattern: str) -> bool:
    """Return whether a row is of an endpoint that is meant, by its name with the host or without; or of none."""
    method, _, place = name.partition(" ")
    return not name or matches(pattern, name) or matches(pattern, f"{method} /{place.partition('/')[2]}")


def _drifts(standing: Standing, first: str) -> Iterator[Row]:
    """Yield what is there, what counts first, and what was there since a day."""
    from driftproxy.memory import State

    drifts = [one for one in standing.drifts.values() if one.state is State.OPEN or one.last >= first]
    for one in sorted(drifts, key=lambda one: (one.state is not State.OPEN, not one.counts, one.since, one.endpoint)):
        yield {
            "fingerprint": one.fingerprint,
            "state": str(one.state),
            "since": one.since,
            "last": one.last,
            "nights": one.nights,
            "times": one.times,
            "severity": one.severity,
            "rule": one.rule,
            "endpoint": one.endpoint,
            "status": one.status,
            "path": one.path,
            "message": one.message,
            "cassettes": sorted({name for name, _ in one.fixtures}),
        }


def _failing(standing: Standing) -> Iterator[Row]:
    """Yield what could not be checked the last time, the longest first."""
    streaks = [(one.endpoint, one.streak) for one in standing.places.values() if one.streak]
    for name, streak in sorted(streaks, key=lambda one: (-one[1].nights, one[0])):
        yield {
            "endpoint": name,
            "since": streak.since,
            "nights": streak.nights,
            "last": streak.last,
            "kind": streak.kind,
            "reason": streak.reason,
            "requests": len(streak.stuck) or None,  # all of the endpoint
        }


def _section(name: str, rows: Sequence[Row], today: str, most: int | None) -> str:
    """Return a section as text: what it is, and its table; where it is to be short, of `most` rows."""
    title, head, cells = _SECTIONS[name]
    lines = cells(rows, today)
    if not lines:
        return f"{title}: none\n"
    rest = len(lines) - len(lines[:most])
    more = f"and {rest} more: `driftproxy history {name}`\n" if rest else ""
    return f"{title}:\n{table(head, lines[:most])}{more}"


def _drift(rows: Sequence[Row], _today: str) -> list[Sequence[object]]:
    names = ("last", "state", "severity", "endpoint", "path", "rule", "fingerprint")
    return [
        [
            row["since"],
            row["nights"],
            "once" if row["times"] == 1 else f"{row['times']} times",
            *(row[one] for one in names),
        ]
        for row in rows
    ]


def _failures(rows: Sequence[Row], _today: str) -> list[Sequence[object]]:
    names = ("endpoint", "kind", "reason")
    return [
        [row["since"], row["nights"], row["last"], row["requests"] or "all", *(row[one] for one in names)]
        for row in rows
    ]


def _runs(rows: Sequence[Row], _today: str) -> list[Sequence[object]]:
    names = ("verdict", "checked", "unchecked", "findings")
    return [[row["created"][:16].replace("T", " "), *(row[name] for name in names)] for row in rows]


def _hosts(rows: Sequence[Row], today: str) -> list[Sequence[object]]:
    """Return a line for each host: how its endpoints ended the last time, how old its recordings are, its nights."""
    found: list[Sequence[object]] = []
    for host, nights in _by("host", rows):
        strip = "".join(map(_mark, reversed(nights)))
        last = nights[0]
        ends = [last[name] for name in ("same", "drifted", "failed")]
        found.append([host, *ends, last["oldest"] or "unknown", age(last["oldest"], today), strip])
    return found


def _mark(night: Row) -> str:
    """Return how a host did in one sign."""
    if night["failed"] and not night["same"] + night["drifted"]:
        return _MARKS["failed"]
    return _MARKS["drifted"] if night["drifted"] else "x" if night["failed"] else _MARKS["same"]


def _fixtures(rows: Sequence[Row], today: str) -> list[Sequence[object]]:
    return [
        [row["cassette"], row["host"], row["heard"] or "unknown", age(row["heard"], today), row["confirmed"] or "never"]
        for row in rows
    ]


def _nights(rows: Sequence[Row], _today: str) -> list[Sequence[object]]:
    return [
        [name, nights[0]["kind"], "".join(_MARKS[one["state"]] for one in reversed(nights))]
        for name, nights in _by("endpoint", rows)
    ]


def _by(key: str, rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return sorted(groups.items())


_SECTIONS: Mapping[str, tuple[str, Sequence[str], Callable[[Sequence[Row], str], list[Sequence[object]]]]] = {
    "runs": ("Runs", ("when", "verdict", "checked", "not", "findings"), _runs),
    "drift": (
        "Drift",
        ("since", "nights", "came", "last", "state", "severity", "endpoint", "path", "rule", "finding"),
        _drift,
    ),
    "failing": (
        "Cannot be checked",
        ("since", "nights", "last", "requests", "endpoint", "kind", "reason"),
        _failures,
    ),
    "flaps": (
        "Comes and goes",
        ("turns", "last", "now", "endpoint"),
        lambda rows, _today: [[row["turns"], row["last"][:10], row["state"], row["endpoint"]] for row in rows],
    ),
    "hosts": (f"Hosts ({_LEGEND})", ("host", "same", "drifted", "failed", "oldest", "age", "nights"), _hosts),
    "fixtures": ("Recordings", ("cassette", "host", "oldest", "age", "last confirmed"), _fixtures),
    "nights": (f"Endpoints ({_LEGEND})", ("endpoint", "not checked", "nights"), _nights),
}
