"""Runs the migrations on the connection that is handed over; Alembic wants a file of this name."""

from alembic import context

from driftproxy.adapters.history.schema import VERSIONS, tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables, version_table=VERSIONS)
with context.begin_transaction():
    context.run_migrations()
