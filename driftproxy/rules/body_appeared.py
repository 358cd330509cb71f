"""Judge this: an answer that had no body has one."""

from driftproxy.model.change import BodyFormatChanged
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["body_appeared"]


@rule(
    on=BodyFormatChanged,
    severity=Severity.INFO,
    before=Response(200),
    after=Response(200, headers=(("Content-Type", "application/json"),), body=b"{}"),
)
def body_appeared(change: BodyFormatChanged) -> str | None:
    """An answer that had no body has one.

    Clients that never read it go on as they were.
    """
    return f"the body was empty and is {change.after}" if change.before == "empty" else None
