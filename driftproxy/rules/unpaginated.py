"""Judge this: a list does not come in pages any more."""

from driftproxy.model.change import Unwrapped
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["unpaginated"]


@rule(
    on=Unwrapped,
    severity=Severity.BREAKING,
    before={"items": [{"number": "in_7", "total": 12}], "next": None},
    after=[{"number": "in_7", "total": 12}],
)
def unpaginated(change: Unwrapped) -> str | None:
    """A list does not come in pages any more.

    Clients that look into the page find nothing.
    """
    if not (change.listed and change.beside):
        return None
    beside = ", ".join(change.beside)
    return f"the list `{change.before}` is no page any more and is at `{change.after}` now, without {beside}"
