"""Judge this: a type of event has come to a stream."""

from driftproxy.model.change import EventAdded
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["event_added"]


@rule(
    on=EventAdded,
    severity=Severity.INFO,
    before=Response(200, headers=(("Content-Type", "text/event-stream"),), body=b"event: note\ndata: 1\n\n"),
    after=Response(
        200, headers=(("Content-Type", "text/event-stream"),), body=b"event: note\ndata: 1\n\nevent: usage\ndata: 2\n\n"
    ),
    catch_all=True,
)
def event_added(change: EventAdded) -> str | None:
    """A type of event has come to a stream.

    Clients that take every event for one of those they know fail.
    """
    return f"events `{change.after}` have come to the stream"
