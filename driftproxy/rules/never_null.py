"""Judge this: a value that was sometimes null never is."""

from driftproxy.model.change import NullVanished
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["never_null"]


@rule(
    on=NullVanished,
    severity=Severity.INFO,
    before=[{"email": None}, {"email": None}, {"email": "a@example.com"}],
    after=[{"email": "b@example.com"}, {"email": "c@example.com"}, {"email": "a@example.com"}],
    catch_all=True,
)
def never_null(change: NullVanished) -> str | None:
    """A value that was sometimes null never is.

    Nothing breaks.
    """
    return f"`{change.place.where}` was sometimes null and never is"
