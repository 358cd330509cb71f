"""Does a list come in pages in another way: what led to the next page has gone, and something else has come."""

from collections.abc import Sequence

from driftproxy.diff.compound.paging import about_pages, goes_on, leads_back, numbered, paging
from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, FieldAdded, FieldRemoved, PaginationChanged
from driftproxy.model.plain import show

__all__ = ["pages"]

_DEEP = 2
"""What is said of pages lies at the root, or one level below."""

_ALONG = frozenset({"self", "first", "last"})
"""Links beside those that lead on."""


def pages(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts of one answer, those about the style of pagination being one."""
    near = [change for change in changes if 0 < len(change.place.path) <= _DEEP]
    gone = {id(one): (one, names) for one in near if isinstance(one, FieldRemoved) and (names := _names(one, scene, 0))}
    come = {id(one): (one, names) for one in near if isinstance(one, FieldAdded) and (names := _names(one, scene, 1))}
    went, came = ([name for _, names in side.values() for name in names] for side in (gone, come))
    another = any(map(goes_on, went)) or (any(map(numbered, went)) and any(map(goes_on, came)))
    if not (gone and another) or all(map(leads_back, came)):
        return list(changes)
    first = next((one for one, names in gone.values() if any(map(goes_on, names))), next(iter(gone.values()))[0])
    before, after = (" | ".join(show(one.place.path) for one, _ in side.values()) for side in (gone, come))
    certainty = max(one.certainty for one, _ in gone.values())
    paths = tuple(one.place.path for one, _ in (*gone.values(), *come.values()))
    fact = PaginationChanged(first.place, first.evidence, before, after, certainty, paths)
    return [fact, *(change for change in changes if id(change) not in gone and id(change) not in come)]


def _names(change: Change, scene: Scene, side: int) -> list[str]:
    """Return the names of the fields about pages that a fact is about: of one, or of all in an object about pages."""
    *above, last = map(str, change.place.path)
    records = scene.shape(side, change.place.path).records
    names = list(records.fields) if records and about_pages(last) else [last]
    here = all(map(about_pages, above)) or (side == 0 and goes_on(last))
    return names if here and all(paging(name) or name in _ALONG for name in names) else []
