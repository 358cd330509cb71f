"""Judge this: a variant of a union has come."""

from driftproxy.model.change import BranchAdded
from driftproxy.model.finding import Severity
from driftproxy.model.plain import show
from driftproxy.model.plugin import rule

__all__ = ["branch_added"]

_MOST = 8


@rule(
    on=BranchAdded,
    severity=Severity.WARNING,
    before=[{"type": "card", "last4": "4242"}, {"type": "bank", "iban": "DE00"}, {"type": "bank", "iban": "DE00"}] * 3,
    after=[{"type": "card", "last4": "4242"}, {"type": "bank", "iban": "DE00"}, {"type": "sepa", "mandate": "m1"}] * 3,
    catch_all=True,
)
def branch_added(change: BranchAdded) -> str | None:
    """A variant of a union has come.

    A field such as `type`, `kind` or `event` says which variant an object is, and each has fields of its own. Clients
    with a branch per variant have none for this one, and those that take it for one they know miss its fields.
    """
    inside = (show(path[len(change.place.path) - 1 :]).removeprefix("$.") for path in change.paths[:_MOST])
    names = ", ".join(f"`{name}`" for name in inside) + (", …" if len(change.paths) > _MOST else "")
    came = f"`{change.place.where}` tells variants, {change.before}, and {' and '.join(change.branches)} came to them"
    return f"{came}, with {names}" if names else came
