"""Judge this: the pages of a list are of another length."""

from driftproxy.model.change import PageSizeChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["page_size_changed"]


@rule(
    on=PageSizeChanged,
    severity=Severity.WARNING,
    before={"items": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "has_more": True},
    after={"items": [1, 2, 3, 4, 5], "has_more": True},
    catch_all=True,
)
def page_size_changed(change: PageSizeChanged) -> str | None:
    """The pages of a list are of another length.

    Only pages that must be full are looked at: more follows them, or they are as long as the answer says that pages
    are. Clients that count pages, or take the first one for all, miss elements.
    """
    return f"full pages of `{change.place.where}` had {change.before} and have {change.after}"
