"""Judge this: a list comes in pages."""

from driftproxy.model.change import Wrapped
from driftproxy.model.finding import Severity
from driftproxy.model.plugin import rule

__all__ = ["paginated"]


@rule(
    on=Wrapped,
    severity=Severity.BREAKING,
    before=[{"number": "in_7", "total": 12}],
    after={"items": [{"number": "in_7", "total": 12}], "next": None},
)
def paginated(change: Wrapped) -> str | None:
    """A list comes in pages.

    Clients that loop over it loop over the envelope's names instead, and see the first page only.
    """
    if not (change.listed and change.beside):
        return None
    return (
        f"the list `{change.before}` comes in pages and is at `{change.after}` now, beside {', '.join(change.beside)}"
    )
