"""Judge this: the provider warns who calls."""

from driftproxy.model.change import WarningAnnounced
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["warning_announced"]


@rule(
    on=WarningAnnounced,
    severity=Severity.WARNING,
    before=Response(200, body=b"{}"),
    after=Response(200, headers=(("Warning", '299 - "use /v2/things"'),), body=b"{}"),
    catch_all=True,
)
def warning_announced(change: WarningAnnounced) -> str | None:
    """The provider warns who calls.

    `Warning: 299` (RFC 7234 §5.5) or a header such as `X-API-Warn` has come: nothing breaks yet.
    """
    return f"the answer has come with the header {change.after}"
