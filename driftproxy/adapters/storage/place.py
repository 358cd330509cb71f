"""Which store a place is: a folder by its path, a bucket by its URL."""

import re
from pathlib import Path

from driftproxy.adapters.storage.store import Cassettes, Folder

__all__ = ["is_url", "opened"]


def is_url(place: object) -> bool:
    """Return whether a place is meant as a URL, such as `s3://bucket/prefix`."""
    return isinstance(place, str) and bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", place))


def opened(place: Path | str) -> Cassettes:
    """Return the store that a place is; raises CassetteError for one that cannot be opened."""
    if not is_url(place):
        return Folder(Path(place))
    from driftproxy.adapters.storage.bucket import BucketFiles  # noqa: PLC0415 - slow, and rarely asked for

    return Cassettes(BucketFiles(str(place)))
