"""Judge this: a field that was always there is gone."""

from driftproxy.model.change import FieldRemoved
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["field_removed"]


@rule(
    on=FieldRemoved,
    severity=Severity.BREAKING,
    before={"id": 1, "name": "Ada"},
    after={"id": 1},
    catch_all=True,
)
def field_removed(change: FieldRemoved) -> str | None:
    """A field that was always there is gone.

    Clients that read it without a guard fail.
    """
    return f"`{change.place.where}` ({change.before}) is gone"
