"""What do answers say of the pages that a list comes in: where it goes on, how long a page is."""

import re
from collections.abc import Iterator
from functools import lru_cache

from driftproxy.model.plain import Path, Plain

__all__ = ["about_pages", "at_hand", "goes_on", "leads_back", "longest", "numbered", "page_size", "paging"]

_ONWARD = re.compile(
    r"(hydra:)?(next|prev|previous)_?(page|results?|records?)?_?(url|uri|link|href|cursor|token|marker|offset)?"
    r"|(end_?|start_?|after_?)?cursor|has_?(more|next)(_?(page|results|items))?|is_?truncated|scroll_?id"
    r"|(next_?)?continuation_?(token)?|(page|pagination)_?token|last_?evaluated_?key|@odata\.nextlink",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"page(_?(no|num|number|index))?|(current|last|first)_?page|total_?pages|page_?count|offset|start_?index|skip"
    r"|count|total(_?(count|results|items|elements|records|hits))?",
    re.IGNORECASE,
)
_POSITION = re.compile(r"page(_?(no|num|number|index))?|current_?page|offset|start_?index|skip", re.IGNORECASE)
_SIZE = re.compile(r"(per_?page|page_?size|limit|(items|results|entries)_?per_?page|max_?results)", re.IGNORECASE)
_ABOUT = re.compile(
    r"_?((response_?)?meta(_?data)?|pag(e|es|ing|ination|er)(_?info)?|cursors?|links?|hydra:view)", re.IGNORECASE
)
_BACK = re.compile(r"prev|start", re.IGNORECASE)


@lru_cache(maxsize=4096)
def goes_on(name: str) -> bool:
    """Return whether a field of this name leads on from a page."""
    return bool(_ONWARD.fullmatch(name))


def leads_back(name: str) -> bool:
    """Return whether a field of this name leads to the page before; the last page may be the first to have one."""
    return goes_on(name) and bool(_BACK.match(name))


def numbered(name: str) -> bool:
    """Return whether a field of this name says by a number which page it is."""
    return bool(_POSITION.fullmatch(name))


def paging(name: str) -> bool:
    """Return whether a field of this name is about pages: where it goes on, which page it is, of how many."""
    return goes_on(name) or bool(_NUMBERED.fullmatch(name) or _SIZE.fullmatch(name))


def about_pages(name: str) -> bool:
    """Return whether an object of this name is about the list beside it; in any other one, a `total` is a sum."""
    return bool(_ABOUT.fullmatch(name))


def longest(plain: Plain, deep: int = 4) -> int | None:
    """Return how long the longest list of an answer is, as far as objects lead to it; None where there is none."""
    if isinstance(plain, list):
        return len(plain)
    children = plain.values() if isinstance(plain, dict) and deep else ()
    found = (longest(child, deep - 1) for child in children if isinstance(child, dict | list))
    return max((length for length in found if length is not None), default=None)


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
        if goes_on(name) and value and not leads_back(name):
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
