"""Judge this: a response header that few clients read is gone."""

from driftproxy.model.change import HeaderGone
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["lesser_header_gone"]


@rule(
    on=HeaderGone,
    severity=Severity.INFO,
    before=Response(200, headers=(("Date", "Sat, 31 Oct 2026 23:59:59 GMT"), ("X-Plan", "free")), body=b"{}"),
    after=Response(200, headers=(("Date", "Sat, 31 Oct 2026 23:59:59 GMT"),), body=b"{}"),
    catch_all=True,
)
def lesser_header_gone(change: HeaderGone) -> str | None:
    """A response header that few clients read is gone.

    A validator such as `ETag`, or a header of the provider's own.
    """
    return f"the header `{change.place.header}` is gone"
