"""Judge this: all names are written in another convention."""

from driftproxy.model.change import ConventionChanged
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["convention_changed"]


@rule(
    on=ConventionChanged,
    severity=Severity.BREAKING,
    before={"first_name": "Ada", "last_name": "Byron", "sign_up_day": "2026-01-31"},
    after={"firstName": "Ada", "lastName": "Byron", "signUpDay": "2026-01-31"},
    catch_all=True,
)
def convention_changed(change: ConventionChanged) -> str | None:
    """All names are written in another convention.

    Clients find none of the old names. What is below them is compared under the new ones.
    """
    was, now = change.example
    told = f"{len(change.paths)} names were written in {change.before} and are in {change.after} now"
    return f"{told}: `{was}` is `{now}`"
