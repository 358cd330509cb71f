"""The tables: runs, how each endpoint and host ended in each, findings and recordings as they stand, what was told."""

import json
from typing import Any

import sqlalchemy as sa

__all__ = [
    "HEAD",
    "VERSIONS",
    "Said",
    "endpoints",
    "findings",
    "fixtures",
    "hosts",
    "outcomes",
    "runs",
    "tables",
    "told",
    "turns",
]

HEAD = "0002"
"""The newest migration: what this version of driftproxy reads and writes."""

VERSIONS = "driftproxy_version"
"""The table that says which migration a database is at."""

tables = sa.MetaData()


class Said(sa.types.TypeDecorator[str]):
    """A text in anybody's words: what a database may refuse (NUL, half a character) is written as JSON has it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Return what is stored."""
        if value is None or not (value.startswith('"') or any(_is_odd(char) for char in value)):
            return value
        return json.dumps(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Return what was said."""
        return str(json.loads(value)) if value and value.startswith('"') else value


def _is_odd(char: str) -> bool:
    return char == "\0" or "\ud800" <= char <= "\udfff"


def _day(name: str, **options: Any) -> sa.Column[str]:
    """Return a column for a day, in ISO 8601, `""` for an unknown one."""
    return sa.Column(name, sa.String(10), nullable=False, **options)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, Said, nullable=False, **options)


def _count(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, **options)


runs = sa.Table(
    "driftproxy_runs",
    tables,
    _count("id", primary_key=True),
    sa.Column("created", sa.String(40), nullable=False, unique=True),
    sa.Column("verdict", sa.String(12), nullable=False),
    _count("checked"),
    _count("unchecked"),
    _count("findings"),
)

endpoints = sa.Table(
    "driftproxy_endpoints",
    tables,
    _count("id", primary_key=True),
    _text("name"),
    _text("host"),
    sa.Column("state", sa.String(8), nullable=False),
    _day("since"),
    _day("last"),
    sa.Column("failing", Said),  # JSON of the streak of failures, if there is one
)

outcomes = sa.Table(
    "driftproxy_outcomes",
    tables,
    _count("run", primary_key=True, autoincrement=False),
    _count("endpoint", primary_key=True, autoincrement=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Index("driftproxy_outcomes_of_endpoint", "endpoint", "run"),
    sqlite_with_rowid=False,
)

# Those of the outcomes that are another than the one before: a few, so that what flaps is found at once.
turns = sa.Table(
    "driftproxy_turns",
    tables,
    _count("run", primary_key=True, autoincrement=False),
    _count("endpoint", primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

hosts = sa.Table(
    "driftproxy_hosts",
    tables,
    _count("run", primary_key=True, autoincrement=False),
    _text("host", primary_key=True),
    _count("same"),
    _count("drifted"),
    _count("failed"),
    _day("oldest"),
    sqlite_with_rowid=False,
)

findings = sa.Table(
    "driftproxy_findings",
    tables,
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("rule", sa.String(80), nullable=False),
    sa.Column("severity", sa.String(8), nullable=False),
    _text("endpoint"),
    _count("status"),
    _text("path"),
    _text("message"),
    _text("cause"),
    sa.Column("counts", sa.Boolean, nullable=False),
    _text("fixtures"),  # JSON: cassettes and positions
    _day("first"),
    _day("since"),
    _day("last"),
    _count("nights"),
    _count("times"),
    _count("clean"),
    sa.Column("state", sa.String(8), nullable=False, index=True),
    _text("diff", server_default="[]"),  # JSON: the lines
)

fixtures = sa.Table(
    "driftproxy_fixtures",
    tables,
    _text("cassette", primary_key=True),
    _text("host", primary_key=True),
    _day("heard"),
    _day("asked"),
    _day("confirmed"),
)

told = sa.Table("driftproxy_told", tables, _text("channel", index=True), _text("subject"))
