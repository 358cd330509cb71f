"""A database that is open for one transaction, at the schema of this version; what goes wrong is one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from driftproxy.adapters.history.schema import HEAD, VERSIONS
from driftproxy.model.errors import HistoryError

__all__ = ["Database"]


@dataclass(frozen=True, slots=True)
class Database:
    """A database by its URL, which may hold a password and is never shown; `root` is what a file is relative to."""

    url: str | sa.URL
    root: Path

    @contextmanager
    def reading(self) -> Iterator[sa.Connection | None]:
        """Give a connection that reads, None where there is no database yet; raises HistoryError."""
        url = self._parsed()
        if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
            yield None
            return
        with self._transaction(url, writes=False) as connection:
            if self._version(connection) == HEAD:
                yield connection
                return
        with self.writing() as connection:  # which brings it up to date
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection that is the only one to write, all or nothing; raises HistoryError."""
        url = self._parsed()
        if url.get_backend_name() == "sqlite":
            _make_folder(Path(str(url.database)).parent)
        with self._transaction(url, writes=True) as connection:
            if self._version(connection) != HEAD:
                self._migrate(connection)
            yield connection

    @property
    def place(self) -> str:
        """Where it is, as users may see it."""
        url = self._parsed()
        if url.get_backend_name() == "sqlite":
            return str(url.database)
        return f"the database {url.database} at {url.host or 'this machine'}"

    def _parsed(self) -> sa.URL:
        try:
            url = sa.make_url(self.url)
            backend = url.get_backend_name()
        except (ArgumentError, ValueError) as error:
            raise HistoryError("`url` under `[history]` is no URL of a database") from error
        if backend == "postgresql":
            return url.set(drivername="postgresql+psycopg")
        if backend != "sqlite" or not url.database:
            raise HistoryError("`url` under `[history]` must begin with postgresql:// or name a file by sqlite:///")
        return url.set(database=str(self.root / url.database))

    @contextmanager
    def _transaction(self, url: sa.URL, *, writes: bool) -> Iterator[sa.Connection]:
        try:
            engine = _engine(url, writes=writes)
            try:
                with engine.begin() as connection:
                    if connection.dialect.name == "postgresql" and writes:
                        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}s'")
                        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                    yield connection
            finally:
                engine.dispose()
        except ImportError as error:
            raise HistoryError("`pip install 'driftproxy[postgres]'` brings what PostgreSQL needs") from error
        except (SQLAlchemyError, OSError) as error:
            raise HistoryError(f"the history in {self.place} {_reason(error)}") from error

    def _version(self, connection: sa.Connection) -> str:
        """Return at which migration it is, `""` for one that is empty."""
        if not sa.inspect(connection).has_table(VERSIONS):
            return ""
        return str(connection.exec_driver_sql(f"SELECT version_num FROM {VERSIONS}").scalar() or "")  # noqa: S608

    def _migrate(self, connection: sa.Connection) -> None:
        # Only here, as it takes its time: most nights find the database as it should be.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415
        from alembic.util import CommandError  # noqa: PLC0415

        here = str(Path(__file__).parent).replace("%", "%%")
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", here)
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", f"{here}/migrations")
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise HistoryError(
                f"the history in {self.place} was written by a newer driftproxy; update this one, or name another place"
            ) from error


_PATIENCE = 5
"""How long to wait for another process (seconds)."""

_LOCK = 4_801_733
"""What writers hold on PostgreSQL; any number that others do not use."""


def _engine(url: sa.URL, *, writes: bool) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(url, poolclass=sa.NullPool, connect_args={"connect_timeout": _PATIENCE})
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args={"timeout": _PATIENCE, "isolation_level": None})

    @sa.event.listens_for(engine, "begin")
    def begin(
        connection: sa.Connection,
    ) -> None:  # the module of Python would begin only when the first line is written
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HistoryError(f"the history in {folder} cannot be begun: {error.strerror or error}") from error


_REASONS = (
    ("locked", "is in use by another process, and stays so; try again when that has ended"),
    ("lock timeout", "is in use by another process, and stays so; try again when that has ended"),
    ("readonly", "cannot be written; make it and its folder writable"),
    ("read-only", "cannot be written; this user may only read there"),
    ("permission denied", "cannot be written; this user may not do so"),
    ("not a database", "is damaged; move it away, and the next run begins a new one"),
    ("malformed", "is damaged; move it away, and the next run begins a new one"),
    ("no such table", "is damaged; move it away, and the next run begins a new one"),
    ("unable to open", "cannot be opened; it must be a file, in a folder that is there and writable"),
    ("full", "cannot be written: there is no room left"),
    ("authentication", "cannot be read: user or password were refused"),
    ("no password", "cannot be read: it asks for a password"),
    ("refused", "cannot be reached: nothing answers there"),
    ("resolve", "cannot be reached: nobody knows that name"),
    ("name or service", "cannot be reached: nobody knows that name"),
    ("timeout", "cannot be reached: nothing answers there in time"),
    ("does not exist", "cannot be read: the server says that it, or the user, does not exist"),
)
"""What drivers say, and what we say in its place: their words may repeat the URL, and what was to be written."""


def _reason(error: Exception) -> str:
    said = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    name = type(error.orig if isinstance(error, DBAPIError) else error).__name__
    return next((ours for theirs, ours in _REASONS if theirs in said), f"cannot be used ({name})")
