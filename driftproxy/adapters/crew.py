"""Does one task for many items in as many processes as there are processors."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

__all__ = ["crew"]

A = TypeVar("A")
B = TypeVar("B")


def crew(task: Callable[[A], B], items: Sequence[A]) -> Iterable[B]:
    """Return what the task returns for each item, in their order.

    Few items are done here, and all where processes cannot be had cheaply: they are copies of this one, which must not
    have threads, and are trusted on Linux only. The task is without effects, so that it can be done again.
    """
    # A processor more than eight has nothing to do while the results are taken in.
    workers = min(_processors(), 8)
    if len(items) < _MANY or workers == 1 or sys.platform != "linux" or threading.active_count() > 1:
        return map(task, items)
    pool = ProcessPoolExecutor(workers, get_context("fork"), signal.signal, (signal.SIGINT, signal.SIG_IGN))
    try:
        return list(pool.map(task, items, chunksize=_CHUNK))
    except BrokenProcessPool:  # the system has ended one, for want of memory
        return map(task, items)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


_MANY, _CHUNK = 100, 20
