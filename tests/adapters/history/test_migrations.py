"""The migrations lead to the tables that the code knows."""

from dataclasses import replace

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from driftproxy.adapters.history.database import Database
from driftproxy.adapters.history.ledger import Ledger
from driftproxy.adapters.history.schema import VERSIONS, tables
from driftproxy.adapters.history.standing import drifts_of
from driftproxy.model.finding import Report
from tests.answers import FINDING


def test_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    with database.writing() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSIONS, "target_metadata": tables})
        assert compare_metadata(context, tables) == []
        assert {name for name in sa.inspect(connection).get_table_names() if name != VERSIONS} == set(tables.tables)


def test_a_history_of_an_earlier_version_is_read_on(database: Database) -> None:
    ledger = Ledger(database)
    ledger.add(Report((FINDING,), 1, endpoints=(str(FINDING.endpoint),), created="2026-03-04T03:00:00+00:00"))
    with database.writing() as connection:  # as it was before
        connection.exec_driver_sql("ALTER TABLE driftproxy_findings DROP COLUMN diff")
        connection.exec_driver_sql(f"UPDATE {VERSIONS} SET version_num = '0001'")
    again = replace(FINDING, fingerprint="new", path="$.name", diff=("- a: string", "+ b: string"))
    ledger.add(Report((FINDING, again), 1, endpoints=(str(FINDING.endpoint),), created="2026-03-05T03:00:00+00:00"))
    with database.reading() as connection:
        assert connection
        found = {one.fingerprint: one for one in drifts_of(connection, str(FINDING.endpoint))}
    assert (found["abc"].first, found["abc"].diff, found["new"].diff) == ("2026-03-04", (), again.diff)
