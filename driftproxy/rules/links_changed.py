"""Judge this: the links beside the body have changed."""

from driftproxy.model.change import LinksChanged
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["links_changed"]


@rule(
    on=LinksChanged,
    severity=Severity.WARNING,
    before=Response(
        200,
        headers=(
            ("Date", "Sat, 31 Oct 2026 23:59:59 GMT"),
            ("Content-Type", "application/json"),
            ("Link", '</things?page=2>; rel="next"'),
        ),
        body=b"[1, 2]",
    ),
    after=Response(
        200, headers=(("Date", "Sat, 31 Oct 2026 23:59:59 GMT"), ("Content-Type", "application/json")), body=b"[1, 2]"
    ),
    catch_all=True,
)
def links_changed(change: LinksChanged) -> str | None:
    """The links beside the body have changed.

    Clients that go from page to page by the `Link` header (RFC 8288) stop at the first one.
    """
    if change.after == "nothing":
        return f"the links of an answer were told by {change.before}, and are not told any more"
    return f"the links of an answer were told by {change.before}, and are told by {change.after}"
