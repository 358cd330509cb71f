"""Sends many requests: what waits for what, what is under way, what is tried again, and what ends it."""

import asyncio
import random
import signal
from asyncio import Event, Task
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from time import monotonic

from driftproxy.adapters.configuration.hosts import Pacing
from driftproxy.adapters.sending.lane import Lane
from driftproxy.model.errors import Unreachable
from driftproxy.model.http import Request, Response
from driftproxy.traffic.resending.budget import Budget
from driftproxy.traffic.resending.permit import is_safe
from driftproxy.traffic.resending.plan import Ask, Where
from driftproxy.traffic.resending.retry import pause, tries

__all__ = ["Heard", "Judge", "Prepare", "Round", "Say"]

Judge = Callable[[Ask, Response], tuple[str, str] | None]
Heard = Callable[[Ask, Response | Unreachable], None]
Prepare = Callable[[Ask], Request | Unreachable]


Say = tuple[Prepare, Judge, Heard]
"""What is sent for a request, what is made of an answer, and who is told in the end."""


class Round:
    """The sending of many requests: what waits for what, what is under way, and what ended it."""

    def __init__(self, lane: Callable[[Request], Lane], pacing: Pacing, budget: Budget, say: Say) -> None:
        """Take the way to each host; see `LiveSender.send_all` for the rest."""
        self._lane, self._pacing, self._budget = lane, pacing, budget
        self._prepare, self._judge, self._heard = say
        self._lanes: set[Lane] = set()
        self._unmet: dict[Where, int] = {}
        self._followers: defaultdict[Where, list[Ask]] = defaultdict(list)
        self._renewed: set[Where] = set()
        self._open = 0
        self._end = Event()
        self._stopped = False
        self._failure: BaseException | None = None
        self._tasks: set[Task[None]] = set()
        self._changing: set[Task[None]] = set()
        self._hurry = Event()

    async def run(self, asks: Sequence[Ask]) -> bool:
        """Send all; return whether Ctrl-C or SIGTERM ended it before all were heard."""
        self._budget.begin(monotonic())
        self._open = len(asks)
        sent = {ask.where for ask in asks}
        for ask in asks:
            before = [where for where in ask.after if where in sent]
            self._unmet[ask.where] = len(before)
            for where in before:
                self._followers[where].append(ask)
            self._lanes.add(self._lane(ask.request))
            if not before:
                self._lane(ask.request).put(ask)
        with _signals(self._stop):
            for lane in self._lanes:
                self._start(self._drive(lane))
            await self._end.wait()
            await self._land()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for lane in self._lanes:
            lane.clear()
        if self._failure:
            raise self._failure
        return self._stopped and self._open > 0

    def _stop(self) -> None:
        if self._stopped:
            self._hurry.set()
        self._stopped = True
        self._end.set()

    async def _land(self) -> None:
        """Hear what is under way and changes something, or nobody knew what was made; a second Ctrl-C ends that."""
        for task in self._tasks - self._changing:
            task.cancel()
        while self._changing and not self._hurry.is_set():
            hurry = asyncio.ensure_future(self._hurry.wait())
            await asyncio.wait({hurry, *self._changing}, return_when=asyncio.FIRST_COMPLETED)
            hurry.cancel()

    def _start(self, work: Coroutine[None, None, None]) -> Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: Task[None]) -> None:
        self._tasks.discard(task)
        self._changing.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._failure = self._failure or error
            self._end.set()

    async def _drive(self, lane: Lane) -> None:
        """Send what waits for one host, as soon as it may be."""
        while True:
            lane.wake.clear()
            due, now = lane.due(monotonic()), monotonic()
            hopeless = lane.health.hopeless
            if due is not None and (hopeless or self._budget.over(max(due, now))):
                ask, _ = lane.take()
                self._finish(ask, Unreachable(*(hopeless or ("budget", self._budget.over(max(due, now))))))
            elif due is not None and due <= now:
                ask, attempt = lane.take()
                lane.pace.sent(now)
                self._budget.spend()
                flight = self._start(self._fly(lane, ask, attempt))
                if not is_safe(ask.request):
                    self._changing.add(flight)
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(None if due is None else due - now):
                        await lane.wake.wait()

    async def _fly(self, lane: Lane, ask: Ask, attempt: int) -> None:
        answer: Response | None = None
        try:
            request = self._prepare(ask)
            if isinstance(request, Unreachable):
                raise request
            answer = await lane.send(request)
        except Unreachable as error:
            outcome: Response | Unreachable = error
            kind, reason = error.kind, str(error)
        else:
            outcome = answer
            kind, reason = self._judge(ask, answer) or ("", "")
        finally:
            lane.pace.landed()
            lane.wake.set()
        if answer:
            lane.pace.heard(monotonic(), answer)
        if kind == "auth" and ask.where not in self._renewed and lane.renew():
            self._renewed.add(ask.where)
            lane.put(ask, attempt=attempt)
            return
        wait = pause(kind, answer, attempt, random.random(), patience=self._pacing.patience)  # noqa: S311 - no secret
        # A request that changes something is sent again only where it surely was not heard.
        again = (is_safe(ask.request) or kind in _NOT_HEARD) and attempt <= tries(self._pacing.retries, answer)
        if wait is not None and again and lane.health.patient:
            lane.put(ask, due=monotonic() + wait, attempt=attempt + 1)
            return
        if kind not in _OURS:
            lane.health.heard(kind, reason)
        self._finish(ask, outcome)

    def _finish(self, ask: Ask, outcome: Response | Unreachable) -> None:
        self._heard(ask, outcome)
        for follower in self._followers.pop(ask.where, ()):
            self._unmet[follower.where] -= 1
            if not self._unmet[follower.where]:
                self._lane(follower.request).put(follower)
        self._open -= 1
        if not self._open:
            self._end.set()


_NOT_HEARD = frozenset({"quota", "dns", "state-gone"})
_OURS = frozenset({"blocked", "unsafe", "unlinked"})


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM stop in good order while in the block."""
    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    loop = asyncio.get_running_loop()
    for number in before:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            if handler is not None:  # one that is none of Python's
                signal.signal(number, handler)
