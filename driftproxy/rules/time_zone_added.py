"""Judge this: a date and time in a string names its time zone now."""

from driftproxy.model.change import FormatChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["time_zone_added"]

_LOCAL = "(local date-time)"


@rule(
    on=FormatChanged,
    severity=Severity.INFO,
    before={"at": "2026-01-31T12:00:00"},
    after={"at": "2026-01-31T12:00:00Z"},
)
def time_zone_added(change: FormatChanged) -> str | None:
    """A date and time in a string names its time zone now.

    It says more than before; only clients that read it by a pattern of their own, or compare it with times that name
    none, may fail.
    """
    none, still = (_LOCAL in side for side in (change.before, change.after))
    named = none and not still and "(date-time)" in change.after
    return f"`{change.place.where}` named no time zone and does now" if named else None
