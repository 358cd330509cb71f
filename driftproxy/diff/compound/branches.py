"""Has a union won or lost a branch: a word that tells variants, and what only its objects changed, are one fact."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import NamedTuple

from driftproxy.diff.scene import Scene
from driftproxy.model.change import (
    BranchAdded,
    BranchGone,
    Change,
    Evidence,
    FieldAdded,
    FieldRemoved,
    KindChanged,
    NullAppeared,
    Place,
    ValuesGrew,
    ValuesShrank,
)
from driftproxy.model.plain import Path, Plain, at
from driftproxy.model.shape import Shape

__all__ = ["NAMED", "branches", "kind_of", "tell"]

NAMED = re.compile(r"(\S+?)=(.*?)(?= \S+?=|\Z)", re.DOTALL)
"""One of the fields that tell a variant, in its name, and what it says."""

Fields = Mapping[str, int]
"""How often each field was there, and as `""` how many objects there are."""

_TWICE = 2
"""A field that one object has and one has not may be optional; two such fields, or two such objects, tell variants."""

_ALIKE = 0.5
"""Objects that share this part of their fields are one thing, whatever the word: an issue that is opened, or closed."""

_MOST = 500


class _Turn(NamedTuple):
    """The words of a field that tells variants that came (`grew`) or went; `firm` ones are no chance of free text."""

    place: Place
    name: str
    words: frozenset[str]
    grew: bool
    firm: bool


def branches(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts of one answer, a word that names another variant of a union being a branch that came or went.

    What came, went or changed with the objects of that variant, and only with them, is part of that fact.
    """
    found = list(changes)
    for turn in _turns(changes, scene):
        told = next((one for one in found if _is_word(one, turn)), None)
        own = [one for one in found if _is_own(one, turn, scene)]
        by_kind = any(isinstance(one, KindChanged | NullAppeared) for one in own)
        if by_kind or (told and any(_apart(scene, turn, path) for path in _below(scene, turn))):
            fact = _branch(turn, told or _word(turn, scene), own)
            found = [fact if one is told else one for one in found if one not in own] + [fact] * (not told)
    return found


def _turns(changes: Sequence[Change], scene: Scene) -> Iterator[_Turn]:
    """Yield where words that tell variants came or went, above what changed; outermost first."""
    places = {
        change.place.path[:depth]: Place(change.place.endpoint, change.place.status, change.place.path[:depth])
        for change in changes
        for depth in range(len(change.place.path))
    }
    for path in sorted(places, key=lambda path: (len(path), str(path))):
        stored, fresh = scene.shape(0, path), scene.shape(1, path)
        for name in sorted(_telling(stored) & _telling(fresh)):
            was, now = _variants(stored, name), _variants(fresh, name)
            for here, there, grew in ((now, was, True), (was, now, False)):
                if words := frozenset(here.keys() - there.keys()):
                    met = sum(here[word][""] for word in words)
                    firm = len(words) < len(here) and (len(words) == 1 or met >= _TWICE * len(words))
                    yield _Turn(places[path], name, words, grew, firm)


def _telling(shape: Shape) -> set[str]:
    """Return the fields of objects that tell their variant."""
    records = shape.records
    every = {name for one in (records.variants or {}) for name, _ in NAMED.findall(one)} if records else set()
    return {name for name in every if records and name in records.fields}


def _is_word(change: Change, turn: _Turn) -> bool:
    kind = ValuesGrew if turn.grew else ValuesShrank
    return isinstance(change, kind) and change.place.path == (*turn.place.path, turn.name)


def _is_own(one: Change, turn: _Turn, scene: Scene) -> bool:
    """Return whether a fact is about nothing but objects of the variants that came, or went."""
    path = one.place.path
    if len(path) <= len(turn.place.path) or path[: len(turn.place.path)] != turn.place.path:
        return False
    name, here = str(path[-1]), _variants(scene.shape(int(turn.grew), path[:-1]), turn.name)
    others = [fields for word, fields in here.items() if word not in turn.words]
    if here and isinstance(one, FieldAdded if turn.grew else FieldRemoved):
        if not others:  # all are of this variant: then they are to look otherwise than all others did
            return _quite_other(here, _variants(scene.shape(int(not turn.grew), path[:-1]), turn.name))
        return not any(name in fields for fields in others)
    kinds = turn.grew and turn.firm and isinstance(one, KindChanged | NullAppeared)
    return kinds and _still(path, turn, scene)


def _quite_other(here: Mapping[str, Fields], there: Mapping[str, Fields]) -> bool:
    one, other = ({name for fields in side.values() for name in fields if name} for side in (here, there))
    return len(one & other) < _ALIKE * len(one | other)


def _still(path: Path, turn: _Turn, scene: Scene) -> bool:
    """Return whether objects of the variants that stayed have, at a path, no kind that stored ones had not."""
    depth = len(turn.place.path)
    sides: list[set[str]] = []
    for side in (0, 1):
        holders = (one for pair in scene.bodies for one in at(pair[side], path[:depth]) if isinstance(one, dict))
        stayed = (one for one in holders if str(one.get(turn.name)) not in turn.words)
        sides.append({kind_of(value) for one in stayed for value in islice(at(one, path[depth:]), _MOST)})
    return bool(sides[1]) and sides[1] <= sides[0]


def _below(scene: Scene, turn: _Turn) -> Iterator[Path]:
    """Yield where objects lie that are of the variants: at the place, and in their fields."""
    place = turn.place.path
    yield place
    records = scene.shape(int(turn.grew), place).records
    for name, shape in (records.fields if records else {}).items():
        if shape.records and turn.name not in shape.records.fields:
            yield (*place, name)
            yield from ((*place, name, child) for child, one in shape.records.fields.items() if one.records)


def _apart(scene: Scene, turn: _Turn, path: Path) -> bool:
    here, there = (_variants(scene.shape(side, path), turn.name) for side in (int(turn.grew), int(not turn.grew)))
    return bool(turn.words & here.keys()) and tell(here, there)


def _word(turn: _Turn, scene: Scene) -> Change:
    """Return the fact that words came, or went, where chance alone could explain them, and not what they changed."""
    was, now = (_variants(scene.shape(side, turn.place.path), turn.name) for side in (0, 1))
    met = (sum(some[word][""] for word in turn.words if word in some) for some in (was, now))
    evidence = Evidence(next(met), sum(x[""] for x in was.values()), next(met), sum(x[""] for x in now.values()))
    known = sorted(was)
    after = [*known, *sorted(turn.words)] if turn.grew else [word for word in known if word not in turn.words]
    place = Place(turn.place.endpoint, turn.place.status, (*turn.place.path, turn.name))
    return Change(place, evidence, " | ".join(known), " | ".join(after), 0.0)


def _branch(turn: _Turn, change: Change, own: Sequence[Change]) -> Change:
    kind = BranchAdded if turn.grew else BranchGone
    certainty = max(one.certainty for one in (change, *own))
    paths = tuple(one.place.path for one in own if isinstance(one, FieldAdded | FieldRemoved))
    words = tuple(sorted(turn.words))
    return kind(change.place, change.evidence, change.before, change.after, certainty, branches=words, paths=paths)


def _variants(shape: Shape, name: str) -> Mapping[str, Fields]:
    """Return what was counted at the objects of each variant, by the word that the field says."""
    found: dict[str, Counter[str]] = {}
    for variant, fields in ((shape.records.variants if shape.records else None) or {}).items():
        word = dict(NAMED.findall(variant)).get(name)
        if word is not None:
            found.setdefault(word, Counter()).update(fields)
    return found


def tell(here: Mapping[str, Fields], there: Mapping[str, Fields]) -> bool:
    """Return whether objects look otherwise where the word is another one."""
    every: dict[str, Counter[str]] = {}
    for word, fields in (*here.items(), *there.items()):
        every.setdefault(word, Counter()).update(fields)
    return any(_unlike(one, other) for one, other in combinations(every.values(), 2))


def kind_of(value: Plain) -> str:
    """Return the JSON kind of a value; all numbers are one."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def _unlike(one: Fields, other: Fields) -> bool:
    own = [
        name for had, has in ((one, other), (other, one)) for name in had if had[name] == had[""] and name not in has
    ]
    return len(own) >= _TWICE or (bool(own) and min(one[""], other[""]) >= _TWICE)
