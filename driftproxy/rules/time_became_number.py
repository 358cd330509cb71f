"""Judge this: a date in a string became Unix time in a number."""

from driftproxy.model.change import KindChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["time_became_number"]


@rule(
    on=KindChanged,
    severity=Severity.BREAKING,
    before={"at": "2026-01-31T12:00:00Z"},
    after={"at": 1769860800},
)
def time_became_number(change: KindChanged) -> str | None:
    """A date in a string became Unix time in a number.

    Clients that parse the string fail.
    """
    if "string (date" not in change.before or "(Unix time)" not in change.after:
        return None
    return f"`{change.place.where}` was {change.before} and is {change.after}"
