"""Judge this: a variant of a union has gone, with its fields."""

from driftproxy.model.change import BranchGone
from driftproxy.model.finding import Severity
from driftproxy.model.plain import show
from driftproxy.model.plugin import rule

__all__ = ["branch_gone"]

_MOST = 8


@rule(
    on=BranchGone,
    severity=Severity.WARNING,
    before=[{"kind": "cat", "lives": 9}, {"kind": "dog", "tail": 1, "barks": True}, {"kind": "eel", "length": 2}] * 4,
    after=[{"kind": "cat", "lives": 9}, {"kind": "dog", "tail": 1, "barks": True}, {"kind": "cat", "lives": 9}] * 4,
)
def branch_gone(change: BranchGone) -> str | None:
    """A variant of a union has gone, and fields that only it had.

    A field such as `type`, `kind` or `event` says which variant an object is; none is of this one any more. Clients
    that wait for one wait for ever; tests that rest on it test nothing.
    """
    if not change.paths:
        return None
    inside = (show(path[len(change.place.path) - 1 :]).removeprefix("$.") for path in change.paths[:_MOST])
    names = ", ".join(f"`{name}`" for name in inside) + (", …" if len(change.paths) > _MOST else "")
    gone = " and ".join(change.branches)
    return f"`{change.place.where}` told variants, {change.before}, and {gone} went from them, with {names}"
