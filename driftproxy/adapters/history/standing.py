"""How things stand, as the rows say: findings and endpoints, all of them or those of one endpoint."""

import json

import sqlalchemy as sa

from driftproxy.adapters.history.schema import endpoints, findings, runs
from driftproxy.memory import Drift, Place, Standing, State, Streak

__all__ = ["drifts_of", "place_of", "standing"]


def standing(connection: sa.Connection) -> Standing:
    """Return all of it."""
    last = connection.scalar(sa.select(runs.c.created).order_by(runs.c.id.desc()).limit(1)) or ""
    drifts = (_drift(row) for row in connection.execute(sa.select(findings)).mappings())
    places = (_place(row) for row in connection.execute(sa.select(endpoints)).mappings())
    return Standing(last[:10], {one.fingerprint: one for one in drifts}, {one.endpoint: one for one in places})


def drifts_of(connection: sa.Connection, endpoint: str) -> list[Drift]:
    """Return every finding that there ever was at an endpoint, those that are gone, too."""
    rows = connection.execute(sa.select(findings).where(findings.c.endpoint == endpoint)).mappings()
    return [_drift(row) for row in rows]


def place_of(connection: sa.Connection, endpoint: str) -> Place | None:
    """Return how an endpoint stands, None where it was never asked."""
    row = connection.execute(sa.select(endpoints).where(endpoints.c.name == endpoint)).mappings().first()
    return _place(row) if row else None


def _drift(row: sa.RowMapping) -> Drift:
    where = frozenset((str(name), int(index)) for name, index in json.loads(row["fixtures"]))
    diff = tuple(map(str, json.loads(row["diff"])))
    return Drift(**{**row, "fixtures": where, "state": State(row["state"]), "diff": diff})


def _place(row: sa.RowMapping) -> Place:
    streak = None
    if row["failing"]:
        said = json.loads(row["failing"])
        streak = Streak(**{**said, "stuck": frozenset((one, other) for one, other in said["stuck"])})
    return Place(row["name"], row["state"], row["since"], row["last"], streak)
