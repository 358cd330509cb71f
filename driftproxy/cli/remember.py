"""How a run reaches the history, and those who are to be told of it; the verdict stands, whatever becomes of that."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from driftproxy.cli.say import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from driftproxy.adapters.configuration.config import Config
    from driftproxy.adapters.history.ledger import Ledger
    from driftproxy.model.finding import Report

__all__ = ["history_of", "remembered"]


def history_of(config: Config) -> Ledger | None:
    """Return the history of a project; None where it cannot be had, which is said."""
    from driftproxy.adapters.history.opened import opened
    from driftproxy.model.errors import HistoryError

    try:
        return opened(config.history, config.root, config.state)
    except HistoryError as error:
        say([f"{error}; this run is not remembered"])
        return None


@contextmanager
def remembered(report: Report, history: Ledger | None, config: Config) -> Iterator[None]:
    """After the block, add a run to the history and tell those who are to be told; what goes wrong is said."""
    from driftproxy.adapters.courier import Courier
    from driftproxy.workflows.history import remember

    try:
        yield
    finally:
        if history:
            readonly = frozenset(name for name, host in config.hosts.items() if host.kind == "production")
            say(remember(report, history, Courier(config.notify, config.root, readonly), config.notify.after))
