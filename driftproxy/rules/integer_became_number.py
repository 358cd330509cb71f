"""Judge this: a number that was always an integer is no longer one."""

from driftproxy.model.change import IntegerBecameNumber
from driftproxy.model.plugin import rule
from driftproxy.model.severity import Severity

__all__ = ["integer_became_number"]


@rule(
    on=IntegerBecameNumber,
    severity=Severity.WARNING,
    before=[{"id": "a", "score": 1}, {"id": "b", "score": 3}, {"id": "c", "score": 2}],
    after=[{"id": "a", "score": 1.25}, {"id": "b", "score": 3.5}, {"id": "c", "score": 2.75}],
    catch_all=True,
)
def integer_became_number(change: IntegerBecameNumber) -> str | None:
    """A number that was always an integer is no longer one.

    Clients that read it into an integer fail or round it. Where integers and others were mixed all the time, as in
    prices, nothing is said.
    """
    return f"`{change.place.where}` was always an integer and is now {change.after}"
