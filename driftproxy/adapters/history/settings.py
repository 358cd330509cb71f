"""What the configuration says of the history."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from driftproxy.adapters.credentials.source import Source, Words
from driftproxy.adapters.table import Table

__all__ = ["History"]


def _url(source: Source) -> Source:
    if re.search(r"://[^/@:]*:(?!\$\{)[^/@]+@", source.text):
        raise ValueError("must not hold a password: name where it is, such as `postgresql://ci:${PASSWORD}@db/drift`")
    return source


class History(Table):
    """Where the runs are remembered."""

    url: Annotated[Words, AfterValidator(_url)] | None = None
    """A database such as `postgresql://ci:${PASSWORD}@db.example/drift`; by default a file in `.driftproxy`."""
    keep: int = Field(default=400, ge=1, le=36500)
    """The days after which a run is forgotten."""
