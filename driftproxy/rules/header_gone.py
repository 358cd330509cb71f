"""Judge this: a response header that clients act on is gone."""

from driftproxy.model.change import HeaderGone
from driftproxy.model.finding import Severity
from driftproxy.model.headers import acted_on
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["header_gone"]


@rule(
    on=HeaderGone,
    severity=Severity.WARNING,
    before=Response(200, headers=(("Date", "Sat, 31 Oct 2026 23:59:59 GMT"), ("X-Total-Count", "3")), body=b"{}"),
    after=Response(200, headers=(("Date", "Sat, 31 Oct 2026 23:59:59 GMT"),), body=b"{}"),
)
def header_gone(change: HeaderGone) -> str | None:
    """A response header that clients act on is gone.

    Code that follows, counts, waits or saves by it finds nothing.
    """
    return f"the header `{name}` is gone" if acted_on(name := change.place.header) else None
