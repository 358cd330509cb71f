"""Judge this: a request that used to succeed is refused."""

from driftproxy.model.change import StatusChanged
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["success_became_error"]


@rule(
    on=StatusChanged,
    severity=Severity.BREAKING,
    before=Response(200, body=b"{}"),
    after=Response(422, body=b"{}"),
)
def success_became_error(change: StatusChanged) -> str | None:
    """A request that used to succeed is refused.

    What the recorded client sends is no longer accepted.
    """
    if change.before >= "4" or change.after < "4":
        return None
    return f"was answered {change.before}, and is refused: {change.after}"
