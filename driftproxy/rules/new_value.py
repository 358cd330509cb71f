"""Judge this: a closed set of words has a new member."""

from driftproxy.model.change import ValuesGrew
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["new_value"]


@rule(
    on=ValuesGrew,
    severity=Severity.WARNING,
    before=[{"status": "open"}, {"status": "paid"}, {"status": "open"}, {"status": "paid"}],
    after=[{"status": "open"}, {"status": "paid"}, {"status": "open"}, {"status": "void"}],
    catch_all=True,
)
def new_value(change: ValuesGrew) -> str | None:
    """A closed set of words has a new member.

    Clients with a branch per word have none for this one.
    """
    return f"`{change.place.where}` was {change.before} and is {change.after}"
