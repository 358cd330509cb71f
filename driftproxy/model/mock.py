"""A mock that somebody wrote by hand: what it says the API answers, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from driftproxy.model.plain import Plain

__all__ = ["Hole", "Mock", "MockFormat"]

Hole = tuple[str | int, ...]
"""Where in a value something stands that is not written there, such as a variable: field names and positions."""


@dataclass(frozen=True, slots=True)
class Mock:
    """A body that a mock answers, the line that it begins at (from 1), and as far as it is written there, to what.

    `url` is a URL, a path, or the end of one; `""` where nothing says it. At the `holes` the value is None.
    """

    line: int
    value: Plain
    holes: frozenset[Hole] = frozenset()
    method: str = ""
    url: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class MockFormat:
    """A language that mocks are written in: the endings of its files, and what is found in the text of one.

    `find` raises ValueError where the text is none of the language, and ImportError, with what to install, where what
    reads it is not there.
    """

    suffixes: tuple[str, ...]
    find: Callable[[str], Iterable[Mock]]
