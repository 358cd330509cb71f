"""Judge this: a field that was often there is not seen any more."""

from driftproxy.model.change import FieldRemoved
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["optional_field_removed"]


@rule(
    on=FieldRemoved,
    severity=Severity.WARNING,
    before=[{"id": 1, "note": "late"}, {"id": 2, "note": "late"}, {"id": 3, "note": "late"}, {"id": 4}],
    after=[{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}],
)
def optional_field_removed(change: FieldRemoved) -> str | None:
    """A field that was often there is not seen any more.

    Clients that handle its absence go on, without what it told them.
    """
    if change.evidence.stored_with == change.evidence.stored_of:
        return None
    return f"`{change.place.where}` ({change.before}) was optional and is not seen any more"
