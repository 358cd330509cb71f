"""Judge this: Unix time is told in another unit."""

from driftproxy.model.change import FormatChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["time_unit_changed"]


@rule(on=FormatChanged, severity=Severity.BREAKING, before={"created": 1767225600}, after={"created": 1767225600123})
def time_unit_changed(change: FormatChanged) -> str | None:
    """Unix time is told in another unit.

    It parses as ever, and is a day in 1970, or in the year 58000.
    """
    if not change.before.startswith("integer"):
        return None
    return f"`{change.place.where}` was {change.before} and is {change.after}"
