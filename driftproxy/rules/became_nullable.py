"""Judge this: a value that was never null sometimes is."""

from driftproxy.model.change import NullAppeared
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["became_nullable"]


@rule(
    on=NullAppeared,
    severity=Severity.BREAKING,
    before=[{"email": "a@example.com"}] * 2,
    after=[{"email": "a@example.com"}, {"email": None}],
    catch_all=True,
)
def became_nullable(change: NullAppeared) -> str | None:
    """A value that was never null sometimes is.

    Clients that call a method on it fail.
    """
    return f"`{change.place.where}` was never null and sometimes is"
