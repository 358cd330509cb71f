"""At what pace the events of a stream came: a header of the recorded answer says it, for who wants it so again."""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from driftproxy.model.http import Response, header

__all__ = ["EVENT", "TIMING", "gaps", "timing", "whole_events"]

EVENT = re.compile(rb"(?s).+?(?:\r\n\r\n|\n\n|\r\r|\Z)")
"""An event of a stream, with the empty line that ends it (HTML Standard §9.2)."""

TIMING = "Driftproxy-Timing"
"""The header: the seconds from each event to the next."""


def timing(
    fields: Sequence[tuple[bytes, bytes]], pieces: Iterable[tuple[float, bytes]]
) -> tuple[tuple[bytes, bytes], ...]:
    """Return the header for an answer with these header fields, whose body came in pieces, each at a moment.

    Nothing if it is no stream of events, is coded so that they cannot be seen, or came all at once.
    """
    named = {name.lower(): value.lower() for name, value in fields}
    if not named.get(b"content-type", b"").startswith(b"text/event-stream") or b"content-encoding" in named:
        return ()
    pieces = list(pieces)
    ends = list(accumulate(len(data) for _, data in pieces))
    moments, at = [], 0
    for event in EVENT.finditer(b"".join(data for _, data in pieces)):
        while ends[at] < event.end():
            at += 1
        moments.append(pieces[at][0])
    between = [later - sooner for sooner, later in pairwise(moments)][:_MOST]
    said = " ".join(f"{gap:.2f}" for gap in between)
    return ((TIMING.encode(), said.encode()),) if sum(between) >= _LEAST else ()


def whole_events(body: bytes) -> bytes:
    """Return the events that have come whole, where a stream was left."""
    return body[: max(body.rfind(end) + len(end) if end in body else 0 for end in (b"\r\n\r\n", b"\n\n", b"\r\r"))]


def gaps(answer: Response) -> tuple[float, ...]:
    """Return the seconds after each event as the header says them, then 0; nothing if it says nothing of sense."""
    said = (header(answer.headers, TIMING) or "").split()
    return (*map(float, said), 0.0) if said and all(map(_SECONDS.fullmatch, said)) else ()


_MOST = 1000
_LEAST = 0.05
_SECONDS = re.compile(r"\d{1,4}\.\d\d", re.ASCII)
