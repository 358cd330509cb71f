"""Has what led on from a page gone with a page that may be the last: then it says nothing of the API."""

import re
from collections.abc import Iterator, Sequence

from driftproxy.diff.compound.paging import about_pages, goes_on, longest
from driftproxy.diff.scene import Scene
from driftproxy.model.change import (
    Change,
    FieldAdded,
    FieldRemoved,
    NullAppeared,
    NullVanished,
    OnlyNull,
    PresenceDropped,
    PresenceRose,
)
from driftproxy.model.plain import Path, Plain, at
from driftproxy.model.shape import Shape

__all__ = ["ending"]

_ENDS = (FieldRemoved, PresenceDropped, OnlyNull, NullAppeared)
_BEGINS = (FieldAdded, PresenceRose, NullVanished)

_ENDPOINTS = re.compile(r"(hydra:)?(first|last)")
"""Links that are beside those that lead on, where there is more than one page."""

_MANY = 5
"""So many lists do not end by accident at the same time."""


def ending(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts of one answer without those that a list explains which ends, or goes on, sooner than before.

    A page that is shorter may be the last. So may one that is as long as the page that was followed by another: where
    all of a few ended so, it is possible drift. A longer one is not the last.
    """
    return [found for change in changes for found in _judged(change, scene)]


def _judged(change: Change, scene: Scene) -> Iterator[Change]:
    path, ends = change.place.path, isinstance(change, _ENDS)
    shape = scene.shape(0 if ends else 1, path)
    pages = _pages(scene, path, ends=ends) if isinstance(change, (*_ENDS, *_BEGINS)) and _leads_on(path, shape) else []
    full = sum(last >= first for first, last in pages)
    flag = bool(shape.booleans)  # it says no where nothing follows
    every = isinstance(change, (FieldRemoved, OnlyNull, FieldAdded)) and not flag
    if not pages or full >= (_MANY if every else 1) or any(last > first for first, last in pages):
        yield change
    elif full or flag or len(pages) >= _MANY:
        yield change.held_back()


def _leads_on(path: Path, shape: Shape) -> bool:
    """Return whether a field leads on from a page, or an object has nothing in it but such fields."""
    if not path or not all(isinstance(step, str) for step in path):
        return False
    name, fields = str(path[-1]), shape.records.fields if shape.records else {}
    inside = bool(fields) and all(_leads_on((*path, name), child) for name, child in fields.items())
    beside = bool(_ENDPOINTS.fullmatch(name)) and about_pages("".join(map(str, path[-2:-1])))
    return goes_on(name) or beside or (about_pages(name) and inside)


def _pages(scene: Scene, path: Path, *, ends: bool) -> list[tuple[int, int]]:
    """Return how long the list is of each answer that leads on, and of the other answer to the same request."""
    pairs = ((old, new) if ends else (new, old) for old, new in scene.bodies)
    turned = [(longest(one), longest(other)) for one, other in pairs if _says(one, path) and not _says(other, path)]
    return [(first, last or 0) for first, last in turned if first is not None]


def _says(body: Plain, path: Path) -> bool:
    return any(value is not None for value in at(body, path))
