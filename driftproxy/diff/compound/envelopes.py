"""Has an object or a list been put into an envelope, or a list into a page, or been taken out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from driftproxy.diff.compound.evidence import ENOUGH, by_values, probability
from driftproxy.diff.compound.names import generic, spelling, words
from driftproxy.diff.maps import MOST_FIELDS
from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, Evidence, Place, Unwrapped, Wrapped
from driftproxy.model.plain import Path, Wild, show
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

_WITHIN = 0.6
"""So much of what did not stay where it was must be in the envelope."""

_BESIDE, _BESIDE_NAMED = 0.34, 0.4
"""No more of an object may have stayed; the second for an envelope by its name."""

_OTHER = -2.0
"""Where not a value is the same, another object may have answered: that alone does not speak against an envelope."""

_DEEP = 2
_NODE = "node"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope that came (`wraps`) or went, seen from both sides: what is in it has these paths and shapes now.

    `listed` says that it is of a list, whose elements these may be.
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
    listed: bool
    stayed: Mapping[tuple[Path, Path], AbstractSet[str]]

    def fact(self, place: Place, counts: tuple[int, int]) -> Change:
        """Return the fact; `counts` says how many were seen of what is now another, on each side."""
        kind = Wrapped if self.wraps else Unwrapped
        old, new = show(self.old), show(self.new)
        evidence = Evidence(counts[0], counts[0], counts[1], counts[1])
        return kind(place, evidence, old, new, self.certainty, self.new, self.beside, self.listed)


class _Inside(NamedTuple):
    """What may be in an envelope, as it is without and in it: from the place of both, the steps to it on each side.

    `name` is that of the envelope's field; `beside` are the names beside it, with the steps to the object they are in.
    """

    bare: Shape
    start: Path
    inner: Shape
    steps: Path
    name: str
    beside: Mapping[str, tuple[str, ...]]


def envelope(scene: Scene, paths: tuple[Path, Path], stored: Shape, fresh: Shape) -> Envelope | None:
    """Return the envelope that one of two shapes at the same place is of the other, None if neither is."""
    old, new = paths
    best = None
    for wraps, bare, outer in ((True, stored, fresh), (False, fresh, stored)):
        for one in _insides(bare, outer, (), {}):
            at = ((*old, *one.start), (*new, *one.steps)) if wraps else ((*old, *one.steps), (*new, *one.start))
            odds = _likeness(one) + max(_OTHER, by_values(scene, *at))
            if (certainty := probability(odds)) >= ENOUGH and (best is None or certainty > best.certainty):
                sides = (one.bare, one.inner) if wraps else (one.inner, one.bare)
                stayed: defaultdict[tuple[Path, Path], set[str]] = defaultdict(set)
                for name in () if one.start else _fields(bare).keys() - _fields(one.bare).keys():
                    stayed[(old, (*new, *one.beside[name])) if wraps else ((*old, *one.beside[name]), new)].add(name)
                best = Envelope(*at, *sides, wraps, tuple(one.beside), certainty, bool(bare.lists), stayed)
    return best


def in_envelopes(path: Path) -> bool:
    """Return whether nothing but envelopes are around a place."""
    return all(step in _KNOWN for step in path)


def _insides(
    bare: Shape, outer: Shape, steps: tuple[str, ...], beside: Mapping[str, tuple[str, ...]]
) -> Iterator[_Inside]:
    """Yield what `bare` may be in."""
    if not outer.records or outer.lists or len(steps) >= _DEEP or len(outer.records.fields) > MOST_FIELDS:
        return
    known, stayed = _fields(bare), _share(bare, outer)
    for name, inner in outer.records.fields.items():
        others = {**dict.fromkeys((other for other in outer.records.fields if other != name), steps), **beside}
        if name not in known and inner.present and stayed <= (_BESIDE_NAMED if _named(name) else _BESIDE):
            moved, to = _without(bare, others, inner), (*steps, name)
            if _fits(moved, inner):
                yield _Inside(moved, (), inner, to, name, others)
            elif bare.lists and inner.lists and (node := _fields(inner.lists.items).get(_NODE)):
                if _fits(bare.lists.items, node):  # a connection as GraphQL has it: `{edges: [{node}], pageInfo}`
                    yield _Inside(bare.lists.items, (Wild.ITEM,), node, (*to, Wild.ITEM, _NODE), name, others)
            else:
                yield from _insides(bare, inner, to, others)


def _without(bare: Shape, beside: Mapping[str, tuple[str, ...]], inner: Shape) -> Shape:
    """Return a shape without the fields that stayed beside the envelope."""
    if not bare.records:
        return bare
    inside = {spelling(name) for name in _fields(inner)}
    left = {name: one for name, one in bare.records.fields.items() if name not in beside or spelling(name) in inside}
    return bare._replace(records=bare.records._replace(fields=left))


def _fields(shape: Shape) -> Mapping[str, Shape]:
    return shape.records.fields if shape.records else {}


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


def _named(name: str) -> bool:
    return not _KNOWN.isdisjoint(words(name))


def _likeness(one: _Inside) -> float:
    """Return what the shapes say for it: the more telling names in common, the surer."""
    bare, inner = one.bare, one.inner
    told = _NAMED if _named(one.name) else _STRANGE
    was, now = (bare.lists.items, inner.lists.items) if bare.lists and inner.lists else (bare, inner)
    if was.records and now.records:
        shared = was.records.fields.keys() & now.records.fields.keys()
        told += min(5.0, sum(0.4 if generic(name) else 1.0 for name in shared))
    return told
