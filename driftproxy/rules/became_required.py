"""Judge this: a field that was sometimes missing is always there."""

from driftproxy.model.change import PresenceRose
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["became_required"]


@rule(
    on=PresenceRose,
    severity=Severity.INFO,
    before=[{"id": 1}, {"id": 2, "name": "Ada"}],
    after=[{"id": 1, "name": "Bob"}] * 8,
    catch_all=True,
)
def became_required(change: PresenceRose) -> str | None:
    """A field that was sometimes missing is always there.

    Nothing breaks; the guard in the client may go.
    """
    return f"`{change.place.where}` was sometimes missing and is always there"
