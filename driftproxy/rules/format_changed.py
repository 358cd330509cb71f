"""Judge this: a string is of another format."""

from driftproxy.model.change import FormatChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["format_changed"]


@rule(
    on=FormatChanged,
    severity=Severity.WARNING,
    before={"day": "2026-01-31T12:00:00Z"},
    after={"day": "2026-01-31"},
    catch_all=True,
)
def format_changed(change: FormatChanged) -> str | None:
    """A string is of another format.

    Clients that parse it may fail.
    """
    return f"`{change.place.where}` was {change.before} and is {change.after}"
