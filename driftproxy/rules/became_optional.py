"""Judge this: a field that was always there is sometimes missing."""

from driftproxy.model.change import PresenceDropped
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["became_optional"]


@rule(
    on=PresenceDropped,
    severity=Severity.BREAKING,
    before=[{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}],
    after=[{"id": 1, "name": "Ada"}, {"id": 2}],
    catch_all=True,
)
def became_optional(change: PresenceDropped) -> str | None:
    """A field that was always there is sometimes missing.

    Clients that read it without a guard fail some of the time, which is worse to find than always.
    """
    return f"`{change.place.where}` was always there and is sometimes missing"
