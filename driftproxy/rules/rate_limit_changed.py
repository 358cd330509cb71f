"""Judge this: the headers that tell the rate limit have changed."""

from driftproxy.model.change import RateLimitChanged
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["rate_limit_changed"]


@rule(
    on=RateLimitChanged,
    severity=Severity.WARNING,
    before=Response(
        200,
        headers=(
            ("Date", "Sat, 31 Oct 2026 23:59:59 GMT"),
            ("X-RateLimit-Limit", "60"),
            ("X-RateLimit-Remaining", "59"),
        ),
        body=b"{}",
    ),
    after=Response(
        200, headers=(("Date", "Sat, 31 Oct 2026 23:59:59 GMT"), ("RateLimit", '"default";r=59;t=30')), body=b"{}"
    ),
    catch_all=True,
)
def rate_limit_changed(change: RateLimitChanged) -> str | None:
    """The headers that tell the rate limit have changed.

    Clients that slow down by them run into the limit.
    """
    if change.after == "absent":
        return f"the rate limit was told by {change.before}, and is not told any more"
    return f"the rate limit was told by {change.before}, and is told by {change.after}"
