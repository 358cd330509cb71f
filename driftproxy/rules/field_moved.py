"""Judge this: a field has moved to another level."""

from driftproxy.model.change import FieldMoved
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["field_moved"]


@rule(
    on=FieldMoved,
    severity=Severity.BREAKING,
    before={"id": 1, "customer": {"name": "Ada", "email": "a@example.com"}},
    after={"id": 1, "customer": {"name": "Ada"}, "email": "a@example.com"},
    catch_all=True,
)
def field_moved(change: FieldMoved) -> str | None:
    """A field has moved to another level.

    Clients that read it at the old place find nothing.
    """
    return f"`{change.before}` has moved to `{change.after}`"
