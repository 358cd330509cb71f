"""Judge this: the provider announces the end of an endpoint."""

from driftproxy.model.change import DeprecationAnnounced
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["deprecation_announced"]


@rule(
    on=DeprecationAnnounced,
    severity=Severity.WARNING,
    before=Response(200, body=b"{}"),
    after=Response(200, headers=(("Sunset", "Sat, 31 Oct 2026 23:59:59 GMT"),), body=b"{}"),
    catch_all=True,
)
def deprecation_announced(change: DeprecationAnnounced) -> str | None:
    """The provider announces the end of an endpoint.

    `Deprecation` (RFC 9745) or `Sunset` (RFC 8594) has come: nothing breaks yet.
    """
    return f"the answer has come with the header {change.after}"
