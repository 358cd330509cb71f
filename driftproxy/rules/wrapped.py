"""Judge this: an object or a list has an envelope."""

from driftproxy.model.change import Wrapped
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["wrapped"]


@rule(
    on=Wrapped,
    severity=Severity.BREAKING,
    before={"number": "in_7", "total": 12},
    after={"data": {"number": "in_7", "total": 12}, "meta": {"request": "r1"}},
    catch_all=True,
)
def wrapped(change: Wrapped) -> str | None:
    """An object or a list has an envelope.

    Clients that read it at the old place find the envelope. What is inside is compared as the same.
    """
    beside = f", beside {', '.join(change.beside)}" if change.beside else ""
    return f"`{change.before}` has an envelope and is at `{change.after}` now{beside}"
