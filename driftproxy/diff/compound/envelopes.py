"""Has an object or a list been put into an envelope, or a list into a page, or been taken out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from driftproxy.diff.compound.evidence import ENOUGH, by_values, probability
from driftproxy.diff.compound.names import generic, spelling, words
from driftproxy.diff.maps import MOST_FIELDS
from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, Evidence, Place, Unwrapped, Wrapped
from driftproxy.model.plain import Path, show
from driftproxy.model.shape import Shape

__all__ = ["Envelope", "envelope", "in_envelopes"]

_KNOWN = frozenset(
    {
        *("data", "result", "results", "response", "payload", "body", "content", "contents", "value", "values"),
        *("item", "items", "entry", "entries", "record", "records", "row", "rows", "list", "element", "elements"),
        *("object", "objects", "resource", "resources", "collection", "document", "documents", "docs", "hits"),
        *("attributes", "children", "nodes", "edges"),
    }
)
_NAMED, _STRANGE = 1.0, -1.0
"""Odds before anything but the name of the envelope's field is known."""

_WITHIN, _BESIDE = 0.6, 0.34
"""No more of an object than the second may have stayed where it was; of all else, so much must be in the envelope."""

_OTHER = -2.0
"""Where not a value is the same, another object may have answered: that alone does not speak against an envelope."""

_DEEP = 2


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope that came (`wraps`) or went, seen from both sides: what is in it has these paths and shapes now.

    `stayed` are the fields that were beside what is in it, and still are: the place of the object that each is in, on
    both sides, and its name. They are in neither shape.
    """

    old: Path
    new: Path
    stored: Shape
    fresh: Shape
    wraps: bool
    beside: tuple[str, ...]
    certainty: float
    stayed: Mapping[tuple[Path, Path], AbstractSet[str]]

    def fact(self, place: Place, counts: tuple[int, int]) -> Change:
        """Return the fact; `counts` says how many were seen of what is now another, on each side."""
        kind = Wrapped if self.wraps else Unwrapped
        old, new = show(self.old), show(self.new)
        evidence = Evidence(counts[0], counts[0], counts[1], counts[1])
        return kind(place, evidence, old, new, self.certainty, self.new, self.beside, bool(self.stored.lists))


def envelope(scene: Scene, paths: tuple[Path, Path], stored: Shape, fresh: Shape) -> Envelope | None:
    """Return the envelope that one of two shapes at the same place is of the other, None if neither is."""
    old, new = paths
    best = None
    for wraps, bare, outer in ((True, stored, fresh), (False, fresh, stored)):
        for steps, inner, beside in _insides(bare, outer, (), {}):
            at = (old, (*new, *steps)) if wraps else ((*old, *steps), new)
            moved = _without(bare, beside, inner)
            odds = _likeness(moved, inner, steps[-1]) + max(_OTHER, by_values(scene, *at))
            if (certainty := probability(odds)) >= ENOUGH and (best is None or certainty > best.certainty):
                sides = (moved, inner) if wraps else (inner, moved)
                stayed: defaultdict[tuple[Path, Path], set[str]] = defaultdict(set)
                for name in _fields(bare) - _fields(moved):
                    stayed[(old, (*new, *beside[name])) if wraps else ((*old, *beside[name]), new)].add(name)
                best = Envelope(*at, *sides, wraps, tuple(beside), certainty, stayed)
    return best


def in_envelopes(path: Path) -> bool:
    """Return whether nothing but envelopes are around a place."""
    return all(step in _KNOWN for step in path)


def _insides(
    bare: Shape, outer: Shape, steps: tuple[str, ...], beside: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], Shape, Mapping[str, tuple[str, ...]]]]:
    """Yield the fields that `bare` may be in: steps to it, its shape, and the names beside it, with steps to each."""
    if not outer.records or outer.lists or len(steps) >= _DEEP or len(outer.records.fields) > MOST_FIELDS:
        return
    if _share(bare, outer) > _BESIDE:
        return
    known = _fields(bare)
    for name, inner in outer.records.fields.items():
        others = {**dict.fromkeys((other for other in outer.records.fields if other != name), steps), **beside}
        if name not in known and inner.present:
            if _fits(_without(bare, others, inner), inner):
                yield (*steps, name), inner, others
            else:
                yield from _insides(bare, inner, (*steps, name), others)


def _without(bare: Shape, beside: Mapping[str, tuple[str, ...]], inner: Shape) -> Shape:
    """Return a shape without the fields that stayed beside the envelope."""
    if not bare.records:
        return bare
    inside = {spelling(name) for name in _fields(inner)}
    left = {name: one for name, one in bare.records.fields.items() if name not in beside or spelling(name) in inside}
    return bare._replace(records=replace(bare.records, fields=left))


def _fields(shape: Shape) -> frozenset[str]:
    return frozenset(shape.records.fields) if shape.records else frozenset()


def _fits(bare: Shape, inner: Shape) -> bool:
    if bare.records and not bare.lists:
        return bool(inner.records) and _share(bare, inner) >= _WITHIN
    if not (bare.lists and inner.lists) or bare.records:
        return False
    was, now = bare.lists.items, inner.lists.items
    if was.records and now.records:
        return _share(was, now) >= _WITHIN
    return bool(was.kinds & now.kinds) or not was.count or not now.count


def _share(bare: Shape, other: Shape) -> float:
    """Return the share of an object's fields that another one has, whatever the convention of the names."""
    if not (bare.records and bare.records.fields and other.records):
        return 0.0
    theirs = {spelling(name) for name in other.records.fields}
    counts = {name: shape.count for name, shape in bare.records.fields.items()}
    return sum(count for name, count in counts.items() if spelling(name) in theirs) / sum(counts.values())


def _likeness(bare: Shape, inner: Shape, name: str) -> float:
    """Return what the shapes say for it: the more telling names in common, the surer."""
    told = _NAMED if set(words(name)) & _KNOWN else _STRANGE
    was, now = (bare.lists.items, inner.lists.items) if bare.lists and inner.lists else (bare, inner)
    if was.records and now.records:
        shared = was.records.fields.keys() & now.records.fields.keys()
        told += min(5.0, sum(0.4 if generic(name) else 1.0 for name in shared))
    return told
