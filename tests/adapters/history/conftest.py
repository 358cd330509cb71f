"""A database for the history: SQLite, and a real PostgreSQL where the machine has one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from driftproxy.adapters.history.database import Database
from tests.adapters.history.postgres import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, str]]:
    with postgres() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return Database("sqlite:///deep/history.db", tmp_path)
    url, _ = request.getfixturevalue("server")
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    engine.dispose()
    return Database(url, tmp_path)
