"""Judge this: a field has another name."""

from driftproxy.model.change import FieldRenamed
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["field_renamed"]


@rule(
    on=FieldRenamed,
    severity=Severity.BREAKING,
    before={"id": 1, "userName": "ada"},
    after={"id": 1, "username": "ada"},
    catch_all=True,
)
def field_renamed(change: FieldRenamed) -> str | None:
    """A field has another name.

    Clients that read the old name find nothing. What is below it is compared as the same field.
    """
    return f"`{change.before}` is called `{change.after}` now"
