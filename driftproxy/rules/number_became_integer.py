"""Judge this: a number that was not always an integer is one now."""

from driftproxy.model.change import NumberBecameInteger
from driftproxy.model.plugin import rule
from driftproxy.model.severity import Severity

__all__ = ["number_became_integer"]


@rule(
    on=NumberBecameInteger,
    severity=Severity.INFO,
    before=[{"id": "a", "price": 1.25}, {"id": "b", "price": 3.5}, {"id": "c", "price": 2.75}],
    after=[{"id": "a", "price": 125}, {"id": "b", "price": 350}, {"id": "c", "price": 275}],
    catch_all=True,
)
def number_became_integer(change: NumberBecameInteger) -> str | None:
    """A number that was not always an integer is one now.

    Clients go on working; but a unit may have changed with it, as from euros to cents.
    """
    return f"`{change.place.where}` was {change.before} and is always an integer now"
