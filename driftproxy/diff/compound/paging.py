"""What do answers say of the pages that a list comes in: where it goes on, how long a page is."""

import re
from collections.abc import Iterator
from functools import lru_cache

from driftproxy.model.plain import Path, Plain

__all__ = ["at_hand", "goes_on", "page_size", "paging"]

_ONWARD = re.compile(
    r"(next|prev|previous)_?(page|url|link|cursor|token|page_?token|href)?|(end_|start_)?cursor|has_?(more|next)(_?page)?"
    r"|after_?cursor|continuation_?(token)?|@odata\.nextlink|next_?link|scroll_?id",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"page(_?(no|num|number|index))?|(current|last|first)_?page|total_?pages|page_?count|offset|start_?index|skip"
    r"|total(_?(count|results|items|elements|records|hits))?",
    re.IGNORECASE,
)
_SIZE = re.compile(r"(per_?page|page_?size|limit|(items|results|entries)_?per_?page|max_?results)", re.IGNORECASE)
_BACK = re.compile(r"prev|start", re.IGNORECASE)


@lru_cache(maxsize=4096)
def goes_on(name: str) -> bool:
    """Return whether a field of this name leads on from a page."""
    return bool(_ONWARD.fullmatch(name))


def paging(name: str) -> bool:
    """Return whether a field of this name is about pages: where it goes on, which page it is, of how many."""
    return goes_on(name) or bool(_NUMBERED.fullmatch(name) or _SIZE.fullmatch(name))


def at_hand(plain: Plain) -> Iterator[tuple[Path, Plain]]:
    """Yield the fields of an answer at the root and one level below, where what is said of pages lies."""
    for name, value in plain.items() if isinstance(plain, dict) else ():
        yield (name,), value
        yield from (((name, inner), one) for inner, one in value.items()) if isinstance(value, dict) else ()


def page_size(plain: Plain) -> tuple[int, bool]:
    """Return the length of a page that an answer names, or 0, and whether it says that more follows."""
    size, more = 0, False
    for name, value in _telling(plain) if isinstance(plain, dict) else ():
        if _SIZE.fullmatch(name) and type(value) is int:
            size = value
        if goes_on(name) and value and not _BACK.match(name):
            more = True
    return size, more


def _telling(record: dict[str, Plain]) -> Iterator[tuple[str, Plain]]:
    """Yield the fields at the root and one level below that say how long a page is, or that more follows."""
    own = _tell(tuple(record))
    for name, value in record.items():
        if name in own:
            yield name, value
        if isinstance(value, dict) and (inner := _tell(tuple(value))):
            yield from ((below, one) for below, one in value.items() if below in inner)


@lru_cache(maxsize=4096)  # most objects have the fields of another one
def _tell(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names if _SIZE.fullmatch(name) or goes_on(name))
