"""Are the pages of a list of another length: only a page that is surely full says how long pages are."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from driftproxy.diff.compound.paging import page_size
from driftproxy.diff.heads.head import Head, Told
from driftproxy.diff.heads.links import relations
from driftproxy.model.change import Change, Evidence, PageSizeChanged, Place
from driftproxy.model.plain import Path

__all__ = ["compare_pages"]

_FEWEST = 5
"""Pages are no shorter, unless the answer itself names their size: tests ask for two of a thing."""

_MANY = 2
_SURE, _ROUND, _SINGLE = 0.99, 0.9, 0.6


class _Page(NamedTuple):
    """A list: where it is, how long, the size that the answer names (0 for none), and whether more follows."""

    path: Path
    length: int
    named: int
    more: bool

    @property
    def full(self) -> bool:
        """Whether it is surely as long as pages are."""
        return self.more or self.length == self.named


def compare_pages(head: Head) -> Iterator[Change]:
    """Yield that pages are of another length.

    A page is full where more follows, and where it is as long as the answer says that pages are. All full ones must
    agree on either side; a shorter list is a last page, and says nothing.
    """
    stored = [page for old, _ in head.pairs if (page := _page(old))]
    if not (was := _length(stored)):
        return
    fresh = [page for _, new in head.pairs if (page := _page(new))]
    now = _length(fresh)
    if now and was != now and stored[0].path == fresh[0].path:
        full = [sum(page.full for page in pages) for pages in (stored, fresh)]
        named = all(page.named for page in (*stored, *fresh))
        few = min(full) < _MANY
        certainty = _SURE if not few else _ROUND if named or (was % 5 == now % 5 == 0) else _SINGLE
        place = Place(head.endpoint, head.status, stored[0].path)
        evidence = Evidence(full[0], full[0], 0, full[1])
        yield PageSizeChanged(place, evidence, f"{was} elements", f"{now} elements", certainty)


def _page(one: Told) -> _Page | None:
    fields = one.plain.items() if isinstance(one.plain, dict) else [("", one.plain)]
    lists = [(name, len(value)) for name, value in fields if isinstance(value, list)]
    if len(lists) != 1:  # of several, none is known to be the one that comes in pages
        return None
    (name, length), (named, more) = lists[0], page_size(one.plain)
    path = (name,) if isinstance(one.plain, dict) else ()
    return _Page(path, length, named, more or "next" in relations(one))


def _length(pages: Sequence[_Page]) -> int:
    """Return how long all full pages are, 0 where none is surely full, or they do not agree."""
    if not pages or len({page.path for page in pages}) > 1 or len({page.named for page in pages}) > 1:
        return 0
    named = pages[0].named
    full = {page.length for page in pages if page.full}
    (length,) = full if len(full) == 1 else (0,)
    if named:
        return length if length == named and all(page.length <= named for page in pages) else 0
    return length if length >= _FEWEST else 0
