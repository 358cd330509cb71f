"""The history of a project: where its configuration says, or in the state folder."""

from pathlib import Path

import sqlalchemy as sa

from driftproxy.adapters.credentials.fetched import fetched
from driftproxy.adapters.history.database import Database
from driftproxy.adapters.history.ledger import Ledger
from driftproxy.adapters.history.settings import History
from driftproxy.model.errors import HistoryError, Unreachable

__all__ = ["opened"]


def opened(history: History, root: Path, state: Path) -> Ledger:
    """Return the history; raises HistoryError where the URL of the database cannot be had."""
    if not history.url:
        path = str((state / "history.db").absolute())
        return Ledger(Database(sa.URL.create("sqlite", database=path), root), history.keep)
    try:
        return Ledger(Database(fetched(history.url, "the history", root), root), history.keep)
    except Unreachable as error:
        raise HistoryError(f"the history cannot be opened: {error}") from error
