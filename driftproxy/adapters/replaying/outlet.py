"""Where the answer of a real host comes out, for a client that waits for it in another thread."""

import asyncio
import json
from concurrent.futures import Future

from driftproxy.model.http import Response
from driftproxy.model.streamed import Coming, Piece, Streamed

__all__ = ["Outlet"]


class Outlet:
    """One answer: at once when it is whole, or, once begun, in pieces. What is told after its end is not heard."""

    def __init__(self) -> None:
        """Wait to be told; what was told comes in `coming`."""
        self.coming: Coming = Future()
        self._left = False
        self._rest: Future[Piece] | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def left(self) -> bool:
        """Whether nobody waits for more pieces."""
        return self._left

    def begin(self, head: Response) -> None:
        """Tell the head of an answer that comes in pieces."""
        self._rest = self._next()
        self.coming.set_result(Streamed(head, self._rest))

    def until_left(self, reading: asyncio.Task[None]) -> asyncio.Task[None]:
        """Have what reads the pieces end as soon as nobody waits for more."""
        self._reading = reading
        if self._left:
            reading.cancel()
        return reading

    def add(self, data: bytes) -> None:
        """Tell a piece, if the answer has begun."""
        if self._rest:
            before, self._rest = self._rest, self._next()
            _tell(before, Piece(data, self._rest))

    def end(self, said: Response, *, whole: bool = True) -> None:
        """Tell a whole answer; or the end of one that has begun, which is not `whole` if it has broken off."""
        if self._rest:
            _tell(self._rest, Piece(b"", whole=whole))
        elif not self.coming.done():
            self.coming.set_result(said)

    def fail(self, sentence: str) -> None:
        """Tell why there is no answer, or no more of it."""
        body = json.dumps({"error": f"driftproxy: {sentence}"}).encode()
        headers = (("Content-Type", "application/json"), ("driftproxy-miss", "1"))
        self.end(Response(502, "Bad Gateway", headers, body), whole=False)

    def _next(self) -> Future[Piece]:
        waited_for: Future[Piece] = Future()
        waited_for.add_done_callback(self._look)
        return waited_for

    def _look(self, ended: Future[Piece]) -> None:
        if ended.cancelled():
            self._left = True
            if self._reading:
                self._reading.get_loop().call_soon_threadsafe(self._reading.cancel)


def _tell(waiting: Future[Piece], piece: Piece) -> None:
    if not waiting.done() and waiting.set_running_or_notify_cancel():
        waiting.set_result(piece)
