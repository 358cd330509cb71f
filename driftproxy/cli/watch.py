"""What is seen while a re-recording runs: each host with what is done, how fast, what drifted and what said nothing."""

from __future__ import annotations

import sys
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from driftproxy.model.words import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from driftproxy.model.finding import Unchecked
    from driftproxy.model.http import Interaction
    from driftproxy.model.policy import Policy
    from driftproxy.traffic.resending.plan import Ask
    from driftproxy.workflows.rerecording.asking import Shown

__all__ = ["watched"]


@dataclass(slots=True)
class _Row:
    done: int = 0
    differ: int = 0
    silent: int = 0
    last: str = ""


@contextmanager
def watched(policy: Policy) -> Iterator[Shown]:
    """Give a function that shows each request that has ended; on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _ask, _outcome: None
        return
    from rich.console import Console
    from rich.live import Live

    from driftproxy.model.finding import Unchecked
    from driftproxy.traffic.endpoints.host import authority_of

    rows: defaultdict[str, _Row] = defaultdict(_Row)
    began = monotonic()
    with Live(console=Console(stderr=True), transient=True, auto_refresh=False) as live:
        drawn = began

        def shown(ask: Ask, outcome: Interaction | Unchecked) -> None:
            nonlocal drawn
            row = rows[authority_of(ask.request.url)]
            row.done += 1
            if isinstance(outcome, Unchecked):
                row.silent += 1
                row.last = outcome.reason
            else:
                row.differ += _differs(ask, outcome, policy)
            if (now := monotonic()) > drawn + _PAUSE:
                drawn = now
                live.update(_table(rows, now - began), refresh=True)

        yield shown


_PAUSE = 0.1
_WIDEST = 60


def _differs(ask: Ask, fresh: Interaction, policy: Policy) -> bool:
    """Return whether an answer differs from its recording, taken alone; the report weighs all of them together."""
    from driftproxy.drift import drift
    from driftproxy.model.http import Cassette

    if ask.stored.response.body == fresh.response.body and ask.stored.response.status == fresh.response.status:
        return False
    one, other = (Cassette(ask.cassette, (each,)) for each in (ask.stored, fresh))
    return bool(drift([one], [other], policy).findings)


def _table(rows: dict[str, _Row], seconds: float) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("host", "done", "per s", "drifted", "inconclusive", ""):
        table.add_column(name, justify="left" if name in ("host", "") else "right")
    for host, row in rows.items():
        rate = f"{row.done / max(seconds, _PAUSE):.1f}"
        cells = (host, str(row.done), rate, str(row.differ), str(row.silent), row.last[:_WIDEST])
        table.add_row(*map(printable, cells))
    return table
