"""What changed at one position of a tuple, where the kinds of all positions together hide it."""

from collections.abc import Iterator, Sequence
from itertools import islice

from driftproxy.diff.compound.branches import kind_of
from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, Evidence, KindChanged, Place
from driftproxy.model.plain import Path, Wild, at
from driftproxy.model.shape import Lists, Shape
from driftproxy.model.words import numeric

__all__ = ["tuples"]

_LONGEST, _MOST = 16, 500
_SCALARS = frozenset({"boolean", "number", "string"})
_SURE = {6: 0.99, 3: 0.9, 2: 0.6}
"""How sure it is that a position is of another kind where so many tuples on each side agree."""


def tuples(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts of one answer, and those about tuples that have another kind at some position.

    A tuple is a list in a list, of scalars of unlike kinds, that always has one length, and at each position one kind:
    `[[1790, "5.5", "7.5"], …]`.
    """
    told = {one.place.path for one in changes}
    return [*changes, *(one for one in _every(scene, scene.stored, scene.fresh, ()) if one.place.path not in told)]


def _every(scene: Scene, stored: Shape, fresh: Shape, path: Path) -> Iterator[Change]:
    if stored.lists and fresh.lists:
        below = (*path, Wild.ITEM)
        if path[-1:] == (Wild.ITEM,) and _may_be(stored.lists, fresh.lists):
            yield from _compared(scene, path)
        yield from _every(scene, stored.lists.items, fresh.lists.items, below)
    if stored.records and fresh.records:
        for name in sorted(stored.records.fields.keys() & fresh.records.fields.keys()):
            yield from _every(scene, stored.records.fields[name], fresh.records.fields[name], (*path, name))


def _may_be(stored: Lists, fresh: Lists) -> bool:
    """Return whether the lists of both sides have one length, and stored ones scalars of several kinds."""
    lengths = {*(stored.lengths or (0, 1)), *(fresh.lengths or (0, 1))}
    kinds, now = numeric(stored.items.kinds), numeric(fresh.items.kinds)
    return len(lengths) == 1 and max(lengths) <= _LONGEST and len(kinds) > 1 and kinds | now <= _SCALARS


def _compared(scene: Scene, path: Path) -> Iterator[Change]:
    sides = [
        list(islice((one for pair in scene.bodies for one in at(pair[side], path) if isinstance(one, list)), _MOST))
        for side in (0, 1)
    ]
    fewest = min(map(len, sides))
    was, now = ([frozenset(map(kind_of, column)) - {"null"} for column in zip(*side, strict=True)] for side in sides)
    one_kind = all(len(kinds) <= 1 for kinds in (*was, *now))
    certainty = next((sure for least, sure in _SURE.items() if fewest >= least), 0.0)
    if certainty and one_kind and any(one and other and one != other for one, other in zip(was, now, strict=True)):
        place = Place(scene.endpoint, scene.status, (*path, Wild.ITEM))
        words = (f"[{', '.join(next(iter(kinds), 'null') for kinds in side)}]" for side in (was, now))
        evidence = Evidence(len(sides[0]), len(sides[0]), 0, len(sides[1]))
        yield KindChanged(place, evidence, next(words), next(words), certainty)
