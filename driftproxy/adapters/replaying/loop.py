"""The event loop that answers: uvloop's, which is faster, where it is installed."""

import asyncio
from importlib.util import find_spec

__all__ = ["new_loop"]


def new_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop that is not running."""
    if find_spec("uvloop"):
        import uvloop  # noqa: PLC0415 - it need not be there

        made: asyncio.AbstractEventLoop = uvloop.new_event_loop()
        return made
    return asyncio.new_event_loop()
