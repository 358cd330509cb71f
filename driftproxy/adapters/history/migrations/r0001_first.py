"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables; they stay as they are written here, whatever becomes of them in later migrations."""
    op.create_table(
        "driftproxy_runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("created", sa.String(40), nullable=False, unique=True),
        sa.Column("verdict", sa.String(12), nullable=False),
        *_counts("checked", "unchecked", "findings"),
    )
    op.create_table(
        "driftproxy_endpoints",
        sa.Column("id", sa.Integer, primary_key=True),
        *_texts("name", "host"),
        sa.Column("state", sa.String(8), nullable=False),
        *_days("since", "last"),
        sa.Column("failing", sa.Text),
    )
    op.create_table(
        "driftproxy_outcomes",
        sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("endpoint", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("driftproxy_outcomes_of_endpoint", "driftproxy_outcomes", ["endpoint", "run"])
    op.create_table(
        "driftproxy_turns",
        sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("endpoint", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "driftproxy_hosts",
        sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("host", sa.Text, primary_key=True),
        *_counts("same", "drifted", "failed"),
        *_days("oldest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "driftproxy_findings",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("severity", sa.String(8), nullable=False),
        *_texts("endpoint"),
        *_counts("status"),
        *_texts("path", "message", "cause"),
        sa.Column("counts", sa.Boolean, nullable=False),
        *_texts("fixtures"),
        *_days("first", "since", "last"),
        *_counts("nights", "times", "clean"),
        sa.Column("state", sa.String(8), nullable=False, index=True),
    )
    op.create_table(
        "driftproxy_fixtures",
        sa.Column("cassette", sa.Text, primary_key=True),
        sa.Column("host", sa.Text, primary_key=True),
        *_days("heard", "asked", "confirmed"),
    )
    op.create_table("driftproxy_told", *_texts("channel", "subject"))
    op.create_index("ix_driftproxy_told_channel", "driftproxy_told", ["channel"])


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _days(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(10), nullable=False) for name in names]
