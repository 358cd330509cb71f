"""Judge this: a tuple that always had one length has another now."""

from driftproxy.model.change import LengthChanged
from driftproxy.model.plugin import rule
from driftproxy.model.severity import Severity

__all__ = ["length_changed"]


@rule(
    on=LengthChanged,
    severity=Severity.WARNING,
    before=[{"id": n, "position": [n, n + 1]} for n in (10, 20, 30, 40, 50)],
    after=[{"id": n, "position": [n, n + 1, 0]} for n in (10, 20, 30, 40, 50)],
    catch_all=True,
)
def length_changed(change: LengthChanged) -> str | None:
    """A tuple that always had one length always has another now.

    Where a length is fixed, each place in the array has a meaning of its own, as in a pair of coordinates; clients take
    the array apart by position.
    """
    return f"`{change.place.where}` always had {change.before} and has {change.after} now"
