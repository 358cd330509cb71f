"""Judge this: the same request is answered with another status."""

from driftproxy.model.change import StatusChanged
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["status_changed"]


@rule(
    on=StatusChanged,
    severity=Severity.WARNING,
    before=Response(201, body=b"{}"),
    after=Response(200, body=b"{}"),
    catch_all=True,
)
def status_changed(change: StatusChanged) -> str | None:
    """The same request is answered with another status.

    Clients that branch on the status take another way.
    """
    return f"was answered {change.before}, and is answered {change.after}"
