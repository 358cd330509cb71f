"""Judge this: an answer claims another media type."""

from driftproxy.model.change import MediaTypeChanged
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["media_type_changed"]


@rule(
    on=MediaTypeChanged,
    severity=Severity.WARNING,
    before=Response(200, headers=(("Content-Type", "application/json"),), body=b"{}"),
    after=Response(200, headers=(("Content-Type", "text/plain"),), body=b"{}"),
    catch_all=True,
)
def media_type_changed(change: MediaTypeChanged) -> str | None:
    """An answer claims another media type.

    Strict clients refuse it, though the body is as it was.
    """
    return f"the media type was {change.before} and is {change.after}"
