"""Fetches a secret that is for no host that is asked: the URL of a database, the address of a notification."""

import asyncio
from pathlib import Path

from driftproxy.adapters.credentials.rotation import Rotation
from driftproxy.adapters.credentials.source import Source

__all__ = ["fetched"]


def fetched(source: Source, whose: str, root: Path) -> str:
    """Return the secret; raises Unreachable, which says what to set.

    `root` is the folder that files are relative to.
    """
    import httpx  # noqa: PLC0415 - the configuration names us, and most commands fetch nothing

    from driftproxy.adapters.credentials.vault import Vault  # noqa: PLC0415

    return asyncio.run(Vault(whose, root, lambda _url: httpx.AsyncHTTPTransport(), Rotation(root)).read(source))
