"""The migrations lead to the tables that the code knows."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from driftproxy.adapters.history.database import Database
from driftproxy.adapters.history.schema import VERSIONS, tables


def test_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    with database.writing() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSIONS, "target_metadata": tables})
        assert compare_metadata(context, tables) == []
        assert {name for name in sa.inspect(connection).get_table_names() if name != VERSIONS} == set(tables.tables)
