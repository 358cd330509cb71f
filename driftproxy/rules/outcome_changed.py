"""Judge this: a request that used to be refused succeeds, and the status is as it was."""

from driftproxy.model.change import OutcomeChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["outcome_changed"]


@rule(
    on=OutcomeChanged,
    severity=Severity.WARNING,
    before={"ok": False, "error": "unknown_method"},
    after={"ok": True, "items": [1]},
    catch_all=True,
)
def outcome_changed(change: OutcomeChanged) -> str | None:
    """A request that used to be refused succeeds, and the status is as it was.

    Clients that expect the error take another way.
    """
    return f"the answer was {change.before}, and is {change.after}"
