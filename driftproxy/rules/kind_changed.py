"""Judge this: a value is of another JSON kind."""

from driftproxy.model.change import KindChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["kind_changed"]


@rule(
    on=KindChanged,
    severity=Severity.BREAKING,
    before={"id": 12},
    after={"id": "12"},
    catch_all=True,
)
def kind_changed(change: KindChanged) -> str | None:
    """A value is of another JSON kind.

    Typed clients fail to parse it; others fail where they use it.
    """
    return f"`{change.place.where}` was {change.before} and is {change.after}"
