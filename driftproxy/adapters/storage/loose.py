"""Files that are written where nothing is in the way."""

import os
from collections.abc import Mapping
from pathlib import Path

from driftproxy.adapters.storage.whole import trouble, write_whole
from driftproxy.model.errors import CassetteError

__all__ = ["write_new"]


def write_new(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write files, all or none; raises CassetteError, also for one that is there already, unless forced."""
    there = [path for path in files if os.path.lexists(path)]
    if there and not force:
        more = f" (and {len(there) - 1} more)" if there[1:] else ""
        raise CassetteError(f"{there[0]}{more} is there already; nothing was written: name another place, or `--force`")
    try:
        write_whole(files)
    except OSError as error:
        raise CassetteError(
            f"cannot write {error.filename or next(iter(files))}: {trouble(error, '; nothing was written')}"
        ) from error
