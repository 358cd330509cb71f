"""Judge this: an endpoint is gone."""

from driftproxy.model.change import EndpointGone
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["endpoint_gone"]


@rule(
    on=EndpointGone,
    severity=Severity.BREAKING,
    before=Response(200, body=b"{}"),
    after=Response(404),
    catch_all=True,
)
def endpoint_gone(change: EndpointGone) -> str | None:
    """An endpoint is gone.

    Every request to it that used to succeed is answered with an error now.
    """
    for_good = " for good" if change.after.startswith("410") else ""  # RFC 9110 §15.5.11
    return f"answered {change.before}, and is gone{for_good}: {change.after}"
