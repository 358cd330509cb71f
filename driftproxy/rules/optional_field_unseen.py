"""Judge this: a field that was there now and then is not seen any more."""

from driftproxy.model.change import FieldRemoved
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["optional_field_unseen"]


@rule(
    on=FieldRemoved,
    severity=Severity.INFO,
    before=[{"id": 1, "note": "late"}, {"id": 2, "note": "late"}, {"id": 3, "note": "late"}, {"id": 4}, {"id": 5}],
    after=[{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}, {"id": 5}],
)
def optional_field_unseen(change: FieldRemoved) -> str | None:
    """A field that was there now and then is not seen any more.

    That is no removal: an optional field may be missing in all of a few answers, though it was in the last ones to the
    same requests. Where it is missing in many it is `optional_field_removed`.
    """
    if change.evidence.stored_with == change.evidence.stored_of:
        return None
    return f"`{change.place.where}` ({change.before}) was optional and is not seen now"
