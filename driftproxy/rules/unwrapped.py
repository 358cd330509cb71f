"""Judge this: an envelope is gone."""

from driftproxy.model.change import Unwrapped
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["unwrapped"]


@rule(
    on=Unwrapped,
    severity=Severity.BREAKING,
    before={"data": {"number": "in_7", "total": 12}, "meta": {"request": "r1"}},
    after={"number": "in_7", "total": 12},
    catch_all=True,
)
def unwrapped(change: Unwrapped) -> str | None:
    """An envelope is gone.

    Clients that look into it find nothing. What was inside is compared as the same.
    """
    beside = f"; {', '.join(change.beside)} beside it went with it" if change.beside else ""
    return f"`{change.before}` has lost its envelope and is at `{change.after}` now{beside}"
