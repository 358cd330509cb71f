"""Judge this: a value that was never null always is."""

from driftproxy.model.change import OnlyNull
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["always_null"]


@rule(
    on=OnlyNull,
    severity=Severity.BREAKING,
    before={"email": "a@example.com"},
    after={"email": None},
    catch_all=True,
)
def always_null(change: OnlyNull) -> str | None:
    """A value that was never null always is.

    The provider keeps the field and has stopped filling it: to a client it is gone.
    """
    return f"`{change.place.where}` ({change.before}) is null now"
