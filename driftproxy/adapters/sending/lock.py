"""One re-recording at a time: who comes second is told who is at work, or waits."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from driftproxy.adapters.unversioned import unversioned
from driftproxy.model.errors import DriftproxyError

__all__ = ["only_one"]


@contextmanager
def only_one(state: Path, *, wait: bool, say: Callable[[str], None]) -> Iterator[None]:
    """Be the only one in a project's state folder while in the block.

    Where another is, wait for it and say so once; or raise DriftproxyError that says who it is. A process that is
    killed holds nothing.
    """
    path = state / "lock"
    try:
        unversioned(state)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise DriftproxyError(f"{path} cannot be written: {error.strerror or error}") from error
    try:
        _take(lock, path, wait=wait, say=say)
        started = datetime.now(UTC).isoformat(timespec="seconds")
        me = {"process": os.getpid(), "host": socket.gethostname(), "since": started}
        os.truncate(lock, 0)
        os.pwrite(lock, json.dumps(me).encode(), 0)
        yield
    finally:
        os.close(lock)


def _take(lock: int, path: Path, *, wait: bool, say: Callable[[str], None]) -> None:
    said = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                raise DriftproxyError(
                    f"{_holder(lock)} is re-recording here, and holds {path}; `--wait` waits for it"
                ) from None
            if not said:
                say(f"waiting for {_holder(lock)}, which is re-recording here")
                said = True
            time.sleep(_PAUSE)
        else:
            return


_PAUSE = 0.2
_LONGEST = 1000


def _holder(lock: int) -> str:
    try:
        held = json.loads(os.pread(lock, _LONGEST, 0))
        return f"process {held['process']} on {held['host']}, since {held['since']},"
    except (ValueError, KeyError, TypeError):
        return "another process"
