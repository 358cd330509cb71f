"""What became of objects whose keys are data, or may be: they are a record now, or only other keys are there."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from driftproxy.diff.maps import keyed_by_data
from driftproxy.diff.scene import Scene
from driftproxy.model.change import (
    Change,
    Evidence,
    FieldAdded,
    FieldRemoved,
    KindChanged,
    Place,
    PresenceDropped,
    PresenceRose,
)
from driftproxy.model.plain import Path
from driftproxy.model.shape import Records, Shape
from driftproxy.model.words import describe, numeric

__all__ = ["rekeyed", "remapped"]

_FREE = re.compile(
    r"(user_?|custom_?)?meta_?data|labels|annotations|tags|(request_?|response_?)?headers|cookies|params|query|args|form"
    r"|env(ironment)?(_?var(iable)?s)?|variables|(dev_?|peer_?|optional_?)?dependencies|facets|translations|extras?"
    r"|custom_?(fields|attributes|properties|data|values)|(feature_?)?flags",
    re.IGNORECASE,
)
"""Objects in which everybody writes what they like, by their name or that of the object they lie in."""

_NAME = re.compile(r"_?[a-z][A-Za-z\d_]*")
_MANY = 10
"""What so many objects have is a name."""

_ALIKE, _FEWEST_FIELDS, _FEW_KEYS, _MANY_KEYS = 0.5, 2, 3, 8

_GOES, _COMES = (FieldRemoved, PresenceDropped), (FieldAdded, PresenceRose)


def remapped(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts of one answer, an object whose keys are data on one side only being one fact."""
    found = list(changes)
    for path in sorted({change.place.path[:-1] for change in changes if change.place.path}, key=len):
        stored, fresh = (scene.shape(side, path) for side in (0, 1))
        was, now = stored.records, fresh.records
        inside = [one for one in found if one.place.path[: len(path)] == path and len(one.place.path) > len(path)]
        if was and now and inside and _other_keys(was, now):
            place, evidence = Place(scene.endpoint, scene.status, path), Evidence(was.count, was.count, 0, now.count)
            certainty = max(one.certainty for one in inside)
            fact = KindChanged(place, evidence, _words(was, path, scene, 0), _words(now, path, scene, 1), certainty)
            taken = set(map(id, inside))
            found = [fact, *(one for one in found if id(one) not in taken)]
    return found


def rekeyed(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts of one answer; of keys that may be data it is possible at most that one is gone.

    They may be where some go and others come in an object whose values look alike, where the only one went, and by the
    name of the object. What comes there is no news.
    """
    inside: defaultdict[Path, list[Change]] = defaultdict(list)
    for change in changes:
        if isinstance(change, (*_GOES, *_COMES)) and change.place.path:
            inside[change.place.path[:-1]].append(change)
    vague = {id(one) for path, some in inside.items() if _may_be_keys(path, some, scene) for one in some}
    return [
        one.held_back() if id(one) in vague else one
        for one in changes
        if id(one) not in vague or isinstance(one, _GOES)
    ]


def _may_be_keys(path: Path, inside: Sequence[Change], scene: Scene) -> bool:
    """Return whether these fields of one object, which came or went, may be entries of a map."""
    was, now = scene.shape(0, path).records, scene.shape(1, path).records
    met = max(count for one in inside for count in (one.evidence.stored_with, one.evidence.fresh_with))
    if not (was and now) or met >= _MANY:
        return False
    values = [shape for records in (was, now) for shape in records.fields.values()]
    kinds = {kind for shape in values for kind in numeric(shape.kinds)}
    if len(kinds) == 1 and any(isinstance(step, str) and _FREE.fullmatch(step) for step in path[-2:]):
        return True
    records = bool(kinds & {"object", "array"})
    if not any(isinstance(one, _COMES) for one in inside):
        return bool(path) and len(was.fields) == 1 and not now.fields and (not records or _of_one_shape(values))
    if len(kinds) != 1 or not any(isinstance(one, _GOES) for one in inside):
        return False
    keys = was.fields.keys() | now.fields.keys()
    if records:
        return len(keys) >= _FEW_KEYS and _of_one_shape(values)
    if "string" not in kinds and len(keys) >= _MANY_KEYS:
        return True
    return _repeated(was, now) or _strange(keys, scene, path)


def _of_one_shape(values: Sequence[Shape]) -> bool:
    """Return whether all are objects, or lists of them, with mostly the same fields, two or more."""
    records = [(shape.lists.items if shape.lists else shape).records for shape in values]
    names = [frozenset(one.fields) if one else frozenset() for one in records]
    together = frozenset[str]().union(*names)
    return len(together) >= _FEWEST_FIELDS and all(len(some) >= _ALIKE * len(together) for some in names)


def _repeated(was: Records, now: Records) -> bool:
    """Return whether all keys of a side say few words, many the same; fields of a record say different things."""
    sides = ([shape.strings and shape.strings.values for shape in records.fields.values()] for records in (was, now))
    return all(all(side) and 2 * len({word for words in side for word in words or ()}) <= len(side) for side in sides)


def _strange(keys: AbstractSet[str], scene: Scene, path: Path) -> bool:
    """Return whether no key is written as all names around it are: `AAPL` and `08:00` beside `updated_at`."""
    around = {name for side in (scene.stored, scene.fresh) for name in _names(side, path)}
    return bool(around) and all(map(_NAME.fullmatch, around)) and not any(map(_NAME.fullmatch, keys))


def _names(shape: Shape, path: Path) -> Iterator[str]:
    """Yield the names of the fields on the way to a place, and of those beside them."""
    for step in path:
        fields = shape.records.fields if shape.records else {}
        yield from fields
        below = fields.get(step) if isinstance(step, str) else shape.lists and shape.lists.items
        if not below:
            return
        shape = below


def _other_keys(was: Records, now: Records) -> bool:
    shared = was.fields.keys() & now.fields.keys()
    return not shared and {keyed_by_data(was), keyed_by_data(now)} == {True, False}


def _words(records: Records, path: Path, scene: Scene, side: int) -> str:
    if not keyed_by_data(records):
        return describe(scene.shape(side, path))
    entry = next(iter(records.fields.values()))
    return f"map to {describe(entry)}"
