"""Judge this: a type of event is gone from a stream."""

from driftproxy.model.change import EventGone
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["event_gone"]


@rule(
    on=EventGone,
    severity=Severity.BREAKING,
    before=Response(
        200, headers=(("Content-Type", "text/event-stream"),), body=b"event: note\ndata: 1\n\nevent: end\ndata: 2\n\n"
    ),
    after=Response(200, headers=(("Content-Type", "text/event-stream"),), body=b"event: note\ndata: 1\n\n"),
    catch_all=True,
)
def event_gone(change: EventGone) -> str | None:
    """A type of event is gone from a stream.

    Clients that wait for it wait for ever.
    """
    return f"events `{change.before}` are gone from the stream"
