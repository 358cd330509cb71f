"""Judge this: an endpoint has moved for good."""

from driftproxy.model.change import EndpointMoved
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["endpoint_moved"]


@rule(
    on=EndpointMoved,
    severity=Severity.WARNING,
    before=Response(200, body=b"{}"),
    after=Response(301, headers=(("Location", "https://api.test/v2/things"),)),
    catch_all=True,
)
def endpoint_moved(change: EndpointMoved) -> str | None:
    """An endpoint has moved for good.

    Clients that follow no redirect fail, and of those that do many turn a `POST` into a `GET`.
    """
    return f"was answered {change.before}, and has moved for good: {change.after}"
