"""Judge this: a request that used to succeed is sent elsewhere."""

from driftproxy.model.change import RedirectAppeared
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["redirect_appeared"]


@rule(
    on=RedirectAppeared,
    severity=Severity.WARNING,
    before=Response(200, body=b"{}"),
    after=Response(302, headers=(("Location", "/queue/things"),)),
    catch_all=True,
)
def redirect_appeared(change: RedirectAppeared) -> str | None:
    """A request that used to succeed is sent elsewhere.

    Clients that follow no redirect get nothing.
    """
    return f"was answered {change.before}, and is redirected: {change.after}"
