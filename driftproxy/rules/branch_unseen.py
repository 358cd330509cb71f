"""Judge this: a variant of a union is not met any more."""

from driftproxy.model.change import BranchGone
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["branch_unseen"]


@rule(
    on=BranchGone,
    severity=Severity.INFO,
    before=[{"kind": "cat", "lives": 9}, {"kind": "dog", "tail": 1, "barks": True}, {"kind": "eel", "length": 2}] * 8,
    after=[{"kind": "cat", "lives": 9}, {"kind": "dog", "tail": 1, "barks": True}] * 8,
    catch_all=True,
)
def branch_unseen(change: BranchGone) -> str | None:
    """A variant of a union is not met any more.

    A field such as `type`, `kind` or `event` says which variant an object is; none is of this one any more. Branches
    for it may be dead code now; tests that rest on it test nothing.
    """
    return f"`{change.place.where}` told variants, {change.before}, and {' and '.join(change.branches)} is not met now"
