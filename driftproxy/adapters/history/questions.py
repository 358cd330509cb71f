"""What is asked of the history: each question is a few rows by an index, also after a year of a thousand endpoints."""

from dataclasses import dataclass

import sqlalchemy as sa

from driftproxy.adapters.history.schema import endpoints, fixtures, hosts, outcomes, runs, turns
from driftproxy.model.finding import Run

__all__ = [
    "Flap",
    "Freshness",
    "Night",
    "Recorded",
    "flaps",
    "freshness",
    "nights",
    "recorded",
    "runs_before",
    "runs_since",
]


@dataclass(frozen=True, slots=True)
class Freshness:
    """A host on a night: how many endpoints ended how, and the day of its oldest recording."""

    host: str
    created: str
    same: int
    drifted: int
    failed: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Flap:
    """An endpoint that ended otherwise than the time before: how often, when the last time, and how it stands now."""

    endpoint: str
    turns: int
    last: str
    state: str


@dataclass(frozen=True, slots=True)
class Night:
    """How an endpoint ended in a run."""

    endpoint: str
    created: str
    state: str
    kind: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recordings of a host in a cassette.

    That is the day of the oldest, the day on which they were last asked, and that on which all of them were last
    confirmed.
    """

    cassette: str
    host: str
    heard: str
    asked: str
    confirmed: str


def runs_since(connection: sa.Connection, day: str) -> list[Run]:
    """Return the runs from a day on, the newest first."""
    asked = sa.select(runs.c.created, runs.c.verdict, runs.c.checked, runs.c.unchecked, runs.c.findings)
    return [Run(*row) for row in connection.execute(asked.where(runs.c.created >= day).order_by(runs.c.id.desc()))]


def runs_before(connection: sa.Connection, created: str, most: int) -> list[Run]:
    """Return the last runs before a time, the newest last."""
    asked = sa.select(runs.c.created, runs.c.verdict, runs.c.checked, runs.c.unchecked, runs.c.findings)
    last = asked.where(runs.c.created < created).order_by(runs.c.id.desc()).limit(most)
    return [Run(*row) for row in connection.execute(last)][::-1]


def freshness(connection: sa.Connection, day: str) -> list[Freshness]:
    """Return how each host did in each run from a day on, by host, the newest first."""
    said = hosts.c.host, runs.c.created, hosts.c.same, hosts.c.drifted, hosts.c.failed, hosts.c.oldest
    asked = sa.select(*said).join(runs, runs.c.id == hosts.c.run).where(runs.c.created >= day)
    return [Freshness(*row) for row in connection.execute(asked.order_by(hosts.c.host, runs.c.id.desc()))]


def flaps(connection: sa.Connection, day: str) -> list[Flap]:
    """Return the endpoints that turned more than once from a day on, the most restless first."""
    turned = (
        sa.select(turns.c.endpoint, sa.func.count().label("times"), sa.func.max(turns.c.run).label("last"))
        .where(turns.c.run >= _first(connection, day))
        .group_by(turns.c.endpoint)
        .having(sa.func.count() > 1)
        .subquery()
    )
    asked = (
        sa.select(endpoints.c.name, turned.c.times, runs.c.created, endpoints.c.state)
        .join_from(turned, endpoints, turned.c.endpoint == endpoints.c.id)
        .join(runs, runs.c.id == turned.c.last)
    )
    return [Flap(*row) for row in connection.execute(asked.order_by(turned.c.times.desc(), endpoints.c.name))]


def nights(connection: sa.Connection, day: str, endpoint: str = "") -> list[Night]:
    """Return how an endpoint, or each, ended in each run from a day on, the newest first."""
    asked = (
        sa.select(endpoints.c.name, runs.c.created, outcomes.c.state, outcomes.c.kind)
        .join_from(outcomes, endpoints, endpoints.c.id == outcomes.c.endpoint)
        .join(runs, runs.c.id == outcomes.c.run)
        .where(outcomes.c.run >= _first(connection, day))
    )
    if endpoint:
        number = connection.scalar(sa.select(endpoints.c.id).where(endpoints.c.name == endpoint))
        asked = asked.where(outcomes.c.endpoint == number)
    return [Night(*row) for row in connection.execute(asked.order_by(outcomes.c.run.desc()))]


def recorded(connection: sa.Connection) -> list[Recorded]:
    """Return how old each recording is, the oldest first."""
    return [
        Recorded(*row)
        for row in connection.execute(sa.select(fixtures).order_by(fixtures.c.heard, fixtures.c.cassette))
    ]


def _first(connection: sa.Connection, day: str) -> int:
    return connection.scalar(sa.select(sa.func.min(runs.c.id)).where(runs.c.created >= day)) or 0
