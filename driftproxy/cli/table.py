"""Tables for the terminal: columns as wide as they need be, and days as ages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from driftproxy.model.words import counted, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["age", "table"]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows below their heading, a line each."""
    cells = [tuple(head), *(tuple(printable(str(cell)) for cell in row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in cells
    )


def age(day: str, today: str) -> str:
    """Return how long ago a day was: `today`, `1 day`, `12 days`; `""` for an unknown one."""
    from datetime import date

    try:
        days = (date.fromisoformat(today) - date.fromisoformat(day)).days
    except ValueError:
        return ""
    return "today" if days <= 0 else counted(days, "day")
