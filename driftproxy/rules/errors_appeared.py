"""Judge this: errors have come beside the data of an answer."""

from driftproxy.model.change import FieldAdded
from driftproxy.model.finding import Severity
from driftproxy.model.http import FIRST_ERROR
from driftproxy.model.plugin import rule

__all__ = ["errors_appeared"]


@rule(
    on=FieldAdded,
    severity=Severity.WARNING,
    before={"data": {"user": {"name": "Ada"}, "posts": []}},
    after={"data": {"user": {"name": "Ada"}, "posts": []}, "errors": [{"message": "posts: use articles"}]},
)
def errors_appeared(change: FieldAdded) -> str | None:
    """Errors have come beside the data of an answer.

    GraphQL answers so, with status 200, where a part of what was asked for could not be given (GraphQL, section 7.1).
    Clients that look at the data only take what is missing for what is not there.
    """
    errors = change.place.path == ("errors",) and change.after.startswith("array of object")
    errors = errors and change.place.status < FIRST_ERROR
    return f"the answer has errors beside its data, at `{change.place.where}`" if errors else None
