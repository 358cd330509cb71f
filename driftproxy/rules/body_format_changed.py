"""Judge this: the body is of another format."""

from driftproxy.model.change import BodyFormatChanged
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["body_format_changed"]


@rule(
    on=BodyFormatChanged,
    severity=Severity.BREAKING,
    before=Response(200, headers=(("Content-Type", "application/json"),), body=b"{}"),
    after=Response(200, headers=(("Content-Type", "text/html"),), body=b"<html></html>"),
    catch_all=True,
)
def body_format_changed(change: BodyFormatChanged) -> str | None:
    """The body is of another format.

    Clients cannot parse it at all.
    """
    return f"the body was {change.before} and is {change.after}"
