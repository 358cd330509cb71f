"""How far the reading of recordings has come, shown where there are many."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from itertools import count
from typing import TYPE_CHECKING

from driftproxy.cli.output import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["reading"]

_MANY = 200
"""So many files are read before anybody wonders."""


@contextmanager
def reading(total: int) -> Iterator[Callable[[str], None]]:
    """Give a function to call with the name of each file before it is read; many are shown, on a terminal only.

    What is shown is gone before the last one is read, so that something else can be.
    """
    if total < _MANY:
        yield lambda _name: None
        return
    done = count(1)
    with ExitStack() as stack:
        shown = stack.enter_context(progress())

        def told(name: str) -> None:
            if (number := next(done)) < total:
                shown(number, total, f"reading {name}")
            else:
                stack.close()

        yield told
