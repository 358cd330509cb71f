"""What the last run found and what is too old, offline."""

from collections.abc import Sequence

from driftproxy.adapters.clock import today
from driftproxy.adapters.configuration.config import Config
from driftproxy.adapters.storage.results import LastResult
from driftproxy.adapters.storage.store import Cassettes
from driftproxy.model.errors import NothingHeard
from driftproxy.model.http import Cassette
from driftproxy.workflows.reviewing.check import Checked, Limit
from driftproxy.workflows.reviewing.check import check as checked

__all__ = ["check"]


def check(config: Config, store: Cassettes, cassettes: Sequence[Cassette], *, unread: bool) -> Checked:
    """Return the last verdict, and which of these recordings are older than the configuration lets them be.

    `unread` says that there are more of them that cannot be read.
    """
    limits = [Limit(one.days, one.cassette, one.host, one.level == "fail") for one in config.max_age]
    try:
        last = LastResult(config.state).report()
    except NothingHeard:
        last = None
    return checked(store, cassettes, limits, last, today(), unread=unread)
