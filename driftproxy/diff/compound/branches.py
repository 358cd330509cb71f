"""Has a union won or lost a branch: a word that tells variants, and the fields that only those have, are one fact."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from driftproxy.diff.scene import Scene
from driftproxy.model.change import (
    BranchAdded,
    BranchGone,
    Change,
    FieldAdded,
    FieldRemoved,
    ValuesGrew,
    ValuesShrank,
)
from driftproxy.model.plain import Path
from driftproxy.model.shape import Shape

__all__ = ["branches", "tell"]

Fields = Mapping[str, int]
"""How often each field was there, and as `""` how many objects there are."""

_TWICE = 2
"""A field that one object has and one has not may be optional; two such fields, or two such objects, tell variants."""


def branches(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts of one answer, a word that names another variant of a union being a branch that came or went.

    Fields that came or went with the objects of that variant, and only with them, are part of that fact.
    """
    found = list(changes)
    for change in changes:
        if isinstance(change, ValuesGrew | ValuesShrank) and change.place.path:
            place, grew = change.place.path[:-1], isinstance(change, ValuesGrew)
            name = str(change.place.path[-1])
            with_it, without = scene.shape(int(grew), place), scene.shape(int(not grew), place)
            here, there = _variants(with_it, name), _variants(without, name)
            words = tuple(sorted((here.keys() - there.keys()) & _words(change)))
            if words and tell(here, there):
                kind = FieldAdded if grew else FieldRemoved
                own = [one for one in found if isinstance(one, kind) and _only_there(one, place, here, words)]
                found = [_branch(change, words, own) if one is change else one for one in found if one not in own]
    return found


def _branch(change: Change, words: tuple[str, ...], own: Sequence[Change]) -> Change:
    kind = BranchAdded if isinstance(change, ValuesGrew) else BranchGone
    certainty = max(one.certainty for one in (change, *own))
    paths = tuple(one.place.path for one in own)
    return kind(change.place, change.evidence, change.before, change.after, certainty, branches=words, paths=paths)


def _words(change: Change) -> set[str]:
    """Return the words that one side has and the other has not."""
    return set(change.before.split(" | ")) ^ set(change.after.split(" | "))


def _variants(shape: Shape, name: str) -> Mapping[str, Fields]:
    """Return what was counted at the objects of each variant, by the word that the field says."""
    found: dict[str, Counter[str]] = {}
    for variant, fields in ((shape.records.variants if shape.records else None) or {}).items():
        _, mark, rest = f" {variant}".partition(f" {name}=")
        # The fields that tell variants come one after the other, each with its value.
        word = rest.partition("=")[0].rpartition(" ")[0] if "=" in rest else rest
        if mark:
            found.setdefault(word, Counter()).update(fields)
    return found


def tell(here: Mapping[str, Fields], there: Mapping[str, Fields]) -> bool:
    """Return whether objects look otherwise where the word is another one."""
    every: dict[str, Counter[str]] = {}
    for word, fields in (*here.items(), *there.items()):
        every.setdefault(word, Counter()).update(fields)
    return any(_unlike(one, other) for one, other in combinations(every.values(), 2))


def _unlike(one: Fields, other: Fields) -> bool:
    own = [
        name for had, has in ((one, other), (other, one)) for name in had if had[name] == had[""] and name not in has
    ]
    return len(own) >= _TWICE or (bool(own) and min(one[""], other[""]) >= _TWICE)


def _only_there(one: Change, place: Path, here: Mapping[str, Fields], words: Collection[str]) -> bool:
    """Return whether only objects of these variants have a field."""
    *above, name = one.place.path
    others = (fields for word, fields in here.items() if word not in words)
    return tuple(above) == place and not any(name in each for each in others)
