"""Which store a place is: a folder by its path, a bucket by its URL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from driftproxy.adapters.storage.store import Cassettes
    from driftproxy.model.plugin import Exchange

__all__ = ["is_url", "opened"]


def is_url(place: object) -> TypeGuard[str]:
    """Return whether a place is meant as a URL, such as `s3://bucket/prefix`."""
    return isinstance(place, str) and bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", place))


def opened(place: Path | str, form: Exchange | None = None) -> Cassettes:
    """Return the store that a place is, all its files of the format, if one is given.

    Raises CassetteError for a URL that cannot be opened.
    """
    from driftproxy.adapters.storage.store import Cassettes, Folder  # noqa: PLC0415 - the command asks what is a URL

    if not is_url(place):
        return Folder(Path(place), form)
    from driftproxy.adapters.storage.bucket import BucketFiles  # noqa: PLC0415 - slow, and rarely asked for

    return Cassettes(BucketFiles(place), form)
