"""Does a stream end in an error, where the same request gave one that does not?

A stream begins with a status of success, so that what goes wrong later is said by an event or a line of its own.
"""

import re
from collections.abc import Sequence

from driftproxy.model.plain import Plain
from driftproxy.traffic.outcomes.failure import Failure, error_in, failure

__all__ = ["STREAMS", "broken"]

STREAMS = frozenset({"sse", "ndjson"})
"""Formats that are sent piece by piece: events by their type, or lines."""


def broken(well: Plain, ill: Plain) -> Failure | None:
    """Return the error that the stream `ill` ends in, if `well`, another answer to the same request, has none, or None.

    That is an event of a type that says so, or whose data are an error beside the other events of its type; marks such
    as `[DONE]` may follow.
    """
    before = _events(well)
    for name, events in reversed(_events(ill).items()):
        last = _last(events)
        if name not in before and _FAILED.fullmatch(name):
            return error_in(last.get("error", last) if last else [*events])
        if last:
            return failure(_last(before.get(name, ())), last) if name in before or name == _UNTYPED else None
    return None


_UNTYPED = "message"
_FAILED = re.compile(r"(?i)(.+[._-])?(error|failed|failure|exception)")


def _events(stream: Plain) -> dict[str, Sequence[Plain]]:
    """Return the events by type, lines being of none, in the order in which types are first met."""
    if isinstance(stream, dict):
        return {name: events for name, events in stream.items() if isinstance(events, list)}
    return {_UNTYPED: stream} if isinstance(stream, list) else {}


def _last(events: Sequence[Plain]) -> dict[str, Plain]:
    return next((one for one in reversed(events) if isinstance(one, dict)), {})
