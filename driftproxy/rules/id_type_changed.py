"""Judge this: the ids of an answer are of another type."""

from driftproxy.model.change import IdTypeChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plain import show
from driftproxy.model.plugin import rule

__all__ = ["id_type_changed"]

_MOST = 8


@rule(
    on=IdTypeChanged,
    severity=Severity.BREAKING,
    before={"id": 12, "customer_id": 7, "total": 100},
    after={"id": "12", "customer_id": "7", "total": 100},
    catch_all=True,
)
def id_type_changed(change: IdTypeChanged) -> str | None:
    """The ids of an answer are of another type.

    One decision of the provider, seen at every place that holds an id: typed clients fail to parse them, others where
    they compare or store them.
    """
    shown = ", ".join(f"`{show(path)}`" for path in change.paths[:_MOST])
    more = f" and {len(change.paths) - _MOST} more" if len(change.paths) > _MOST else ""
    return f"ids were {change.before} and are {change.after} at {shown}{more}"
