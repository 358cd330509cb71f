"""Which field that went from one level is the field that came at another: two facts become one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from driftproxy.diff.compound.evidence import by_shape, by_values, comparable, likeliest
from driftproxy.diff.compound.names import generic, spelling
from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, Evidence, FieldAdded, FieldMoved, FieldRemoved, Place
from driftproxy.model.plain import Path, show
from driftproxy.model.shape import Shape

__all__ = ["moved"]

_JOINED, _SPECIFIC, _GENERIC = 1.5, 0.5, -2.0
"""Odds by the names alone: `customer.id` to `customer_id`, the same name, the same name that many things have."""

_NEAR, _FAR = 0.7, -1.0
"""What is added where one level contains the other, and where it does not."""

_DEEP = 2
"""A field moves into a new object, or out of one that went, by so many levels at the most."""


@dataclass(frozen=True, slots=True)
class _End:
    """A field that went or came: by itself, or with the object it lies in, which is what the fact says."""

    fact: Change
    path: Path
    shape: Shape

    @property
    def whole(self) -> bool:
        return self.path == self.fact.place.path


def moved(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts, a removal and an addition that are one field at another level being one fact.

    A field may have moved into an object that is new, or out of one that went: that object is a fact of its own only
    if there is more in it.
    """
    gone = [end for fact in changes if isinstance(fact, FieldRemoved) for end in _ends(fact, scene, 0)]
    come = [end for fact in changes if isinstance(fact, FieldAdded) for end in _ends(fact, scene, 1)]
    ends = {end.path: end for end in gone}, {end.path: end for end in come}
    pairs = {(one.path, other.path): _odds(scene, one, other) for one, other in _namesakes(gone, come)}
    found: list[tuple[_End, _End, float]] = []
    for old, new, certainty in sorted(likeliest(pairs), key=lambda one: (len(one[0]) + len(one[1]), str(one[:2]))):
        if not any(_overlap(old, a.path) or _overlap(new, b.path) for a, b, _ in found):
            found.append((ends[0][old], ends[1][new], certainty))
    explained = [*_explained(ends[0], {one.path for one, _, _ in found})]
    explained += _explained(ends[1], {other.path for _, other, _ in found})
    rest = [change for change in changes if change not in explained]
    return rest + [_move(one, other, certainty) for one, other, certainty in found]


def _ends(fact: Change, scene: Scene, side: int) -> Iterator[_End]:
    """Yield the field that went or came, and the fields below it."""

    def below(path: Path, shape: Shape, deep: int) -> Iterator[_End]:
        yield _End(fact, path, shape)
        if shape.records and deep:
            for name, field in shape.records.fields.items():
                yield from below((*path, name), field, deep - 1)

    return below(fact.place.path, scene.shape(side, fact.place.path), _DEEP)


def _namesakes(gone: Sequence[_End], come: Sequence[_End]) -> Iterator[tuple[_End, _End]]:
    """Yield the pairs that have the same words, with the name of the object they lie in or without it."""
    named: defaultdict[str, list[_End]] = defaultdict(list)
    for end in come:
        for written in set(_spellings(end.path)):
            named[written].append(end)
    for one in gone:
        others = {other.path: other for written in _spellings(one.path) for other in named[written]}
        for other in others.values():
            if (one.whole or other.whole) and comparable(one.shape, other.shape):
                yield one, other


def _spellings(path: Path) -> list[str]:
    names = [step for step in path if isinstance(step, str)]
    return [spelling(names[-1]), spelling("_".join(names[-2:]))] if names else []


def _odds(scene: Scene, one: _End, other: _End) -> float:
    old, new = one.path, other.path
    alone = _GENERIC if generic(str(old[-1])) else _SPECIFIC
    name = alone if _spellings(old)[0] == _spellings(new)[0] else _JOINED
    near = _NEAR if _overlap(old[:-1], new[:-1]) else _FAR
    return name + near + by_shape(one.shape, other.shape) + by_values(scene, old, new)


def _overlap(one: Path, other: Path) -> bool:
    """Say whether one place contains the other."""
    size = min(len(one), len(other))
    return one[:size] == other[:size]


def _explained(ends: Mapping[Path, _End], taken: AbstractSet[Path]) -> Iterator[Change]:
    """Yield the facts of which nothing is left to say: every field of theirs has moved."""

    def covered(end: _End) -> bool:
        fields = end.shape.records.fields if end.shape.records else {}
        below = [ends.get((*end.path, name)) for name in fields]
        return end.path in taken or (bool(below) and all(child and covered(child) for child in below))

    return (end.fact for end in ends.values() if end.whole and covered(end))


def _move(gone: _End, come: _End, certainty: float) -> FieldMoved:
    was, now = gone.fact.evidence, come.fact.evidence
    evidence = Evidence(was.stored_with, was.stored_of, now.fresh_with, now.fresh_of)
    place = Place(gone.fact.place.endpoint, gone.fact.place.status, gone.path)
    return FieldMoved(place, evidence, show(gone.path), show(come.path), certainty, to=come.path)
