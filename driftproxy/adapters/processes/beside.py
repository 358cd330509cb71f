"""A process beside this one, which works for it, and says one thing after another."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

if sys.platform == "linux":
    from fcntl import F_SETPIPE_SZ, fcntl

__all__ = ["begun", "idle", "way"]


def way() -> str:
    """Return how a process is started: `fork`, which takes no time, or `spawn` where that is not safe."""
    # With threads, which may hold a lock, a fork waits for ever; the libraries of macOS do not stand one at all.
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


@cache
def idle() -> int:
    """Return how many processors had nothing to do when this was asked first: before we gave them something to do."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    running = 1
    with suppress(OSError, ValueError, IndexError):  # proc_loadavg(5), which only Linux has; we are among them
        running = int(Path("/proc/loadavg").read_text("ascii").split()[3].partition("/")[0])
    return max(0, processors - running)


def begun(work: Callable[..., Iterable[bytes]], *given: object) -> Iterator[bytes]:
    """Start a process, and return what `work` yields there, a few of them ahead of whoever takes them.

    It is at its end sooner where the process was killed. Signals are for us to hear; the process ends with us. All that
    is `given` is pickled where it is not forked.
    """
    context = get_context("fork") if way() == "fork" else get_context("spawn")
    said, out = context.Pipe(duplex=False)
    if sys.platform == "linux":
        with suppress(OSError):  # else neither can go on while the other one waits for a processor
            fcntl(out.fileno(), F_SETPIPE_SZ, _ROOM)
    with _undisturbed():
        context.Process(target=_work, args=(said, out, work, given), daemon=True).start()
    out.close()
    return _heard(said)


def _heard(said: Connection) -> Iterator[bytes]:
    with suppress(EOFError, OSError):
        while True:
            yield said.recv_bytes()


def _work(said: Connection, out: Connection, work: Callable[..., Iterable[bytes]], given: Iterable[object]) -> None:
    said.close()  # or we would listen to ourselves, once nobody else does
    for one in _OURS:
        signal.signal(one, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # so it is ended, when we end
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ALL)
    gc.disable()  # what is made is said, and gone
    with suppress(OSError):  # nobody listens any more
        for one in work(*given):
            out.send_bytes(one)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep signals from a process that would do with them what we do, until it has its own ways."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ALL)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_ROOM = 1 << 20
_OURS = [getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)]
_ALL = [*_OURS, signal.SIGTERM]
