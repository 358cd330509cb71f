"""How an answer goes over the line under a fault: bytes to send, seconds to wait, and how the line ends."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from driftproxy.adapters.replaying.wire.framing import framed
from driftproxy.model.fault import Cut, Delivery
from driftproxy.model.pace import EVENT

__all__ = ["Step", "pieces", "steps"]

Step = bytes | float | Cut
"""Bytes are sent, a number is waited for in seconds, a cut ends the line."""


def steps(delivery: Delivery, method: str, *, chunks: bool, keep_alive: bool) -> Sequence[Step]:
    """Return what to do, in order; `method`, `chunks` and `keep_alive` are as in `framed`."""
    head, mark, body = framed(delivery.response, method, chunks=chunks, keep_alive=keep_alive).partition(b"\r\n\r\n")
    head += mark
    if delivery.claimed:
        head = _LENGTH.sub(lambda found: b"%b%d" % (found[1], int(found[2]) + delivery.claimed), head)
    return list(_steps(delivery, head, body))


def _steps(delivery: Delivery, head: bytes, body: bytes) -> Iterator[Step]:
    if delivery.wait:
        yield delivery.wait
    if delivery.cut in (Cut.RESET, Cut.EMPTY):
        yield delivery.cut
        return
    for _ in range(delivery.times):
        yield head
        if delivery.cut is Cut.RESET_AFTER_HEAD:
            yield delivery.cut
            return
        if delivery.stall:
            yield delivery.stall
        if delivery.cut is Cut.IN_BODY:
            yield body[: len(body) // 2]
            yield delivery.cut
            return
        for piece, wait in pieces(delivery, body):
            yield piece
            if wait:
                yield wait
    if delivery.claimed:
        yield Cut.IN_BODY


def pieces(delivery: Delivery, body: bytes) -> Iterator[tuple[bytes, float]]:
    """Return the pieces in which a body goes out, each with the seconds to wait after it."""
    size = max(1, math.ceil(delivery.pace * _TICK))
    if delivery.gaps:
        yield from zip(EVENT.findall(body), chain(delivery.gaps, repeat(delivery.gaps[-1])), strict=False)
    elif delivery.pace:
        yield from ((body[start : start + size], size / delivery.pace) for start in range(0, len(body), size))
    else:
        yield body, 0


_TICK = 0.05
_LENGTH = re.compile(rb"(?i)(\r\ncontent-length: )(\d+)(?=\r\n)")
