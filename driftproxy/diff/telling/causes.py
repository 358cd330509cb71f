"""Which facts have one cause: a type that several answers show, a header of a whole host."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2s

from driftproxy.diff.compound.names import generic
from driftproxy.diff.maps import map_name
from driftproxy.diff.odds.kin import alike
from driftproxy.diff.scene import Scene
from driftproxy.model import change as facts
from driftproxy.model.change import Change
from driftproxy.model.plain import Path
from driftproxy.model.surface import Endpoint

__all__ = ["causes"]

Key = tuple[str, ...]

_DETAIL = re.compile(r" \{[^{}]*\}| \| null|, not always there| \([^()]*\)")
"""What is said of a shape beside its kinds."""

_TARGET = ", to "
"""After a status that redirects, where to."""


def causes(changes: Iterable[Change], scenes: Iterable[Scene]) -> list[str]:
    """Return what tells the cause of each fact, 12 hex digits: the same for facts that have the same cause.

    That is one host, one sort of fact, one name of the field or header, and for names that many things have, records
    with mostly the same fields around it.
    """
    known = {(scene.endpoint, scene.status): scene for scene in scenes}
    groups: dict[Key, list[tuple[frozenset[str], str]]] = {}
    return [_cause(change, known, groups.setdefault(_key(change), [])) for change in changes]


def _cause(
    change: Change, scenes: Mapping[tuple[Endpoint, int], Scene], groups: list[tuple[frozenset[str], str]]
) -> str:
    """Return the cause of a fact, one of the groups of its key, or a new one."""
    place = change.place
    scene = scenes.get((place.endpoint, place.status))
    around = _around(scene, place.path) if scene and generic(_last(place.path)) else frozenset()
    for siblings, cause in groups:
        if alike(siblings, around):
            return cause
    key = _key(change)
    text = "\n".join(key if not groups else (*key, str(place.endpoint), str(place.status), place.where))
    groups.append((around, blake2s(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()))
    return groups[-1][1]


def _key(change: Change) -> Key:
    place = change.place
    return type(change).__name__, place.endpoint.host, place.header or map_name(place.path), *_what(change)


def _what(change: Change) -> Iterator[str]:
    """Yield what a fact says beside its sort and its name, where that is the same at all places of one cause."""
    path = change.place.path
    match change:
        case facts.BranchAdded() | facts.BranchGone():
            yield from change.branches
        case facts.ValuesGrew() | facts.ValuesShrank():
            yield from sorted(set(change.before.split(" | ")) ^ set(change.after.split(" | ")))
        case facts.FieldRenamed() | facts.FieldMoved():
            yield _last(change.to)
        case facts.Wrapped() | facts.Unwrapped():
            yield from map(str, change.to[len(path) :] or path[len(change.to) :])
        case facts.KindChanged() | facts.IdTypeChanged():
            yield from (_DETAIL.sub("", side) for side in (change.before, change.after))
        case facts.FieldRemoved() | facts.FieldAdded() | facts.PresenceDropped() | facts.PresenceRose():
            pass
        case facts.NullAppeared() | facts.NullVanished() | facts.OnlyNull():
            pass
        case _:
            yield from (side.partition(_TARGET)[0] for side in (change.before, change.after))


def _around(scene: Scene, path: Path) -> frozenset[str]:
    """Return the names of the fields that are beside a place, on either side."""
    holder = _holder(path)
    sides = (scene.shape(side, holder).records for side in (0, 1))
    return frozenset(name for records in sides if records for name in records.fields)


def _holder(path: Sequence[object]) -> Path:
    """Return the path of the record that a place is in, lists of values counting as the field that they are in."""
    steps = list(path)
    while steps and not isinstance(steps[-1], str):
        steps.pop()
    return tuple(steps[:-1])  # type: ignore[arg-type]


def _last(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")
