"""Who writes to a folder now: one at a time, until it is done or killed; no lock outlives the process that held it."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from driftproxy.model.errors import CassetteError

__all__ = ["claim", "locked"]

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _release(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def locked(folder: Path, patience: float = 300) -> Iterator[None]:
    """Be the only writer of a folder while in the block; other processes wait for us, as we for them.

    Raises CassetteError after so many seconds of waiting, and OSError where the folder cannot be opened. A file system
    that knows no locks gives none.
    """
    handle = _opened(folder)
    try:
        end = time.monotonic() + patience
        while not _is_free(handle):
            if time.monotonic() > end:
                raise CassetteError(
                    f"another process has been writing to {folder} for {patience:.0f} seconds; end it, and try again"
                )
            time.sleep(_PAUSE)
        yield
    finally:
        with suppress(OSError):
            _release(handle)  # a child may have inherited the handle
        os.close(handle)


def claim(path: Path, *, create: bool = False) -> int | None:
    """Return a handle of a file that is ours alone until it is closed; None where it is another's.

    Raises OSError where the file cannot be opened.
    """
    handle = os.open(path, (os.O_CREAT if create else 0) | os.O_RDWR | _CLOEXEC, 0o600)
    if _is_free(handle):
        return handle
    os.close(handle)
    return None


_PAUSE = 0.01
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)


def _opened(folder: Path) -> int:
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY | _CLOEXEC)  # itself, so that no file is left in it
        with suppress(OSError):
            _release(handle)
            return handle
        os.close(handle)  # network file systems lock files only
    return os.open(folder / ".driftproxy.lock", os.O_CREAT | os.O_RDWR | _CLOEXEC, 0o666)


def _is_free(handle: int) -> bool:
    """Return whether it is ours now, which it also is where nobody can have it."""
    try:
        _take(handle)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True
