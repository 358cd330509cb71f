"""Judge this: a list comes in pages in another way."""

from driftproxy.model.change import PaginationChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["pagination_changed"]


@rule(
    on=PaginationChanged,
    severity=Severity.BREAKING,
    before={"items": [1, 2, 3], "next_cursor": "b3BhcXVl"},
    after={"items": [1, 2, 3], "page": 1, "total_pages": 7},
    catch_all=True,
)
def pagination_changed(change: PaginationChanged) -> str | None:
    """A list comes in pages in another way.

    Clients that go from page to page by what has gone stop at the first one.
    """
    return f"what leads from page to page was {change.before}, and is {change.after}"
