"""Judge this: what ended a stream is gone."""

from driftproxy.model.change import EndMarkerGone
from driftproxy.model.finding import Severity
from driftproxy.model.http import Response
from driftproxy.model.plugin import rule

__all__ = ["end_marker_gone"]


@rule(
    on=EndMarkerGone,
    severity=Severity.BREAKING,
    before=Response(200, headers=(("Content-Type", "text/event-stream"),), body=b'data: {"n": 1}\n\ndata: [DONE]\n\n'),
    after=Response(200, headers=(("Content-Type", "text/event-stream"),), body=b'data: {"n": 1}\n\n'),
    catch_all=True,
)
def end_marker_gone(change: EndMarkerGone) -> str | None:
    """What ended a stream is gone.

    Clients that read on until they see it never stop.
    """
    return f"the stream ended with `{change.before}`, and does not any more"
