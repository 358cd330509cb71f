"""Does a list come in pages in another way: fields that led on have gone, and others about pages have come."""

from collections.abc import Sequence

from driftproxy.diff.compound.paging import about_pages, goes_on, paging
from driftproxy.model.change import Change, FieldAdded, FieldRemoved, PaginationChanged
from driftproxy.model.plain import show

__all__ = ["pages"]

_DEEP = 2
"""What is said of pages lies at the root, or one level below."""


def pages(changes: Sequence[Change]) -> list[Change]:
    """Return the facts of one answer, those about the style of pagination being one."""
    near = [change for change in changes if 0 < len(change.place.path) <= _DEEP]
    gone = [one for one in near if isinstance(one, FieldRemoved) and paging(str(one.place.path[-1]))]
    come = [one for one in near if isinstance(one, FieldAdded) and paging(str(one.place.path[-1])) and _about(one)]
    first = next((one for one in gone if goes_on(str(one.place.path[-1]))), None)
    if not (come and first):
        return list(changes)
    before, after = (" | ".join(show(one.place.path) for one in side) for side in (gone, come))
    certainty = max(one.certainty for one in gone)
    paths = tuple(one.place.path for one in (*gone, *come))
    fact = PaginationChanged(first.place, first.evidence, before, after, certainty, paths)
    taken = set(map(id, (*gone, *come)))
    return [fact, *(change for change in changes if id(change) not in taken)]


def _about(change: Change) -> bool:
    return all(about_pages(str(step)) for step in change.place.path[:-1])
