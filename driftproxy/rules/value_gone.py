"""Judge this: a closed set of words has lost a member."""

from driftproxy.model.change import ValuesShrank
from driftproxy.model.plugin import rule
from driftproxy.model.severity import Severity

__all__ = ["value_gone"]


@rule(
    on=ValuesShrank,
    severity=Severity.INFO,
    before=[{"status": "open"}, {"status": "paid"}, {"status": "old"}, {"status": "old"}, {"status": "old"}],
    after=[{"status": "open"}, {"status": "paid"}, {"status": "open"}, {"status": "paid"}, {"status": "paid"}],
    catch_all=True,
)
def value_gone(change: ValuesShrank) -> str | None:
    """A closed set of words has lost a member.

    Branches for that word are dead code now; tests that rest on it test nothing.
    """
    return f"`{change.place.where}` was {change.before} and is {change.after}"
