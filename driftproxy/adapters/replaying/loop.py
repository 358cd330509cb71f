"""What the server runs on: uvloop's event loop, which is faster, where it is installed, and as many files as it may."""

import asyncio
from contextlib import suppress
from importlib.util import find_spec

__all__ = ["more_files", "new_loop"]


def new_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop that is not running."""
    if find_spec("uvloop"):
        import uvloop  # noqa: PLC0415 - it need not be there

        made: asyncio.AbstractEventLoop = uvloop.new_event_loop()
        return made
    return asyncio.new_event_loop()


def more_files() -> None:
    """Let this process open as many files as the system allows: each connection is one, and 1024 are soon used up."""
    with suppress(ImportError, OSError, ValueError):  # not everywhere is there such a limit
        import resource  # noqa: PLC0415 - Windows has none

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if 0 <= soft < _ENOUGH:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(_ENOUGH, hard) if hard >= 0 else _ENOUGH, hard))


_ENOUGH = 65536
