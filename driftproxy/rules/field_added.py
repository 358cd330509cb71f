"""Judge this: a field has come."""

from driftproxy.model.change import FieldAdded
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["field_added"]


@rule(
    on=FieldAdded,
    severity=Severity.INFO,
    before={"id": 1},
    after={"id": 1, "total": 12},
    catch_all=True,
)
def field_added(change: FieldAdded) -> str | None:
    """A field has come.

    Harmless to clients that ignore what they do not know; a mock that lacks it is no longer the whole truth.
    """
    return f"`{change.place.where}` ({change.after}) is new"
