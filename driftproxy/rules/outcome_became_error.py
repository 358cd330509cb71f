"""Judge this: a request that used to succeed is refused, with a status that says success."""

from driftproxy.model.change import OutcomeChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["outcome_became_error"]


@rule(
    on=OutcomeChanged,
    severity=Severity.BREAKING,
    before={"ok": True, "items": [1]},
    after={"ok": False, "error": "unknown_method"},
)
def outcome_became_error(change: OutcomeChanged) -> str | None:
    """A request that used to succeed is refused, with a status that says success.

    The error is only in the body; what else the body lacks follows from it.
    """
    return f"the answer was {change.before}, and is {change.after}" if change.before == "a success" else None
