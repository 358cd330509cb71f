"""An answer that has begun, and is not whole yet."""

from concurrent.futures import Future
from dataclasses import dataclass

from driftproxy.model.http import Response

__all__ = ["Coming", "Piece", "Streamed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a body, as the host codes them; and the next piece, None after the last one.

    It is not `whole` where the host has broken off.
    """

    data: bytes
    rest: "Future[Piece] | None" = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Streamed:
    """The head of an answer, and the first piece of its body, which is still to come."""

    head: Response
    rest: Future[Piece]


Coming = Future[Response | Streamed]
"""An answer that is still to come: whole, or, if it is a stream of events, as it comes."""
