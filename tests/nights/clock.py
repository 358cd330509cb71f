"""A clock that nobody waits for: a loop of events that leaps to the next thing to do."""

import asyncio
import selectors
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike


class _Leaping(selectors.DefaultSelector):
    """Passes the time of its loop in place of waiting; nothing that is simulated comes from outside."""

    loop: "Clock"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if ready := super().select(0):
            return ready
        if timeout is None:
            raise RuntimeError("the simulation waits for something that never comes")
        self.loop.now += max(timeout, 0)
        return []

    def get_map(self) -> Mapping["FileDescriptorLike", Any]:
        return super().get_map()


class Clock(asyncio.SelectorEventLoop):
    """A loop whose time is only what is waited for."""

    def __init__(self) -> None:
        selector = _Leaping()
        selector.loop = self
        self.now = 0.0
        super().__init__(selector)

    def time(self) -> float:
        return self.now
