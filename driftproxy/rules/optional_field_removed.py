"""Judge this: a field that was often there is not seen any more, and that is no matter of which answers were met."""

from driftproxy.model.change import FieldRemoved
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["optional_field_removed"]

_CHANCE = 0.001


@rule(
    on=FieldRemoved,
    severity=Severity.WARNING,
    before=[{"id": 1, "note": "late"}, {"id": 2, "note": "late"}, {"id": 3, "note": "late"}, {"id": 4}] * 3,
    after=[{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}] * 3,
)
def optional_field_removed(change: FieldRemoved) -> str | None:
    """A field that was often there is gone: so many other answers would have had it, too.

    Clients that handle its absence go on, without what it told them.
    """
    evidence = change.evidence
    lacking = 1 - (evidence.stored_with + 1) / (evidence.stored_of + 2)
    if evidence.stored_with == evidence.stored_of or lacking**evidence.fresh_of > _CHANCE:
        return None
    return f"`{change.place.where}` ({change.before}) was optional and is gone"
