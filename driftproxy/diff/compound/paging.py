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
    for field, child in plain.items() if isinstance(plain, dict) else ():
        for name, value in ((field, child), *(child.items() if isinstance(child, dict) else ())):
            is_size, is_onward = _said(name)
            if is_size and type(value) is int:
                size = value
            if is_onward and value:
                more = True
    return size, more


@lru_cache(maxsize=4096)
def _said(name: str) -> tuple[bool, bool]:
    """Return whether a field says how long a page is, and whether it says that more follows."""
    return bool(_SIZE.fullmatch(name)), goes_on(name) and not _BACK.match(name)
