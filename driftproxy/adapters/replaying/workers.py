"""Several processes that do the same, forked from this one, and what each of them says in the end."""

import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from driftproxy.model.errors import ProxyError

__all__ = ["forked"]


@contextmanager
def forked(number: int, work: Callable[[int, int], object], add: Callable[[Any], None]) -> Iterator[None]:
    """Run `work` in so many processes while in the block, and give `add` what it returns in each of them.

    `work` gets the number of its process, and a file descriptor that is at its end once it is to end, or once we are
    gone. Signals are for us to hear. Raises ProxyError in the end if a process was killed.
    """
    stop, told = os.pipe()
    children: dict[int, int] = {}
    for which in range(number):
        out, into = os.pipe()
        child = os.fork()
        if not child:
            for other in (told, out, *children.values()):
                os.close(other)
            _work(partial(work, which, stop), into)
        os.close(into)
        children[child] = out
    os.close(stop)
    try:
        yield
    finally:
        os.close(told)
        said = [_heard(child, out) for child, out in children.items()]
        for one in filter(None, said):
            add(pickle.loads(one))  # noqa: S301 - a process of our own said it
    if not all(said):
        raise ProxyError("a worker was killed, so that the report is not complete; run it again")


def _work(work: Callable[[], object], into: int) -> None:
    """Work, say what came of it, and end; nothing of what the parent has open is for us to close in order."""
    code = 1
    try:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        said = pickle.dumps(work())
        with os.fdopen(into, "wb") as stream:
            stream.write(said)
        code = 0
    except BaseException:  # noqa: BLE001 - there is nobody else to tell
        traceback.print_exc()
    finally:
        os._exit(code)


def _heard(child: int, out: int) -> bytes:
    with os.fdopen(out, "rb") as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return said
