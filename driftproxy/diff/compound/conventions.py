"""Were the names of an answer as a whole written anew, in another convention: many renames become one fact."""

from collections import Counter
from collections.abc import Iterator, Sequence

from driftproxy.diff.compound.names import convention, same_name
from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, ConventionChanged, Evidence, FieldRenamed, Place
from driftproxy.model.shape import Shape

__all__ = ["conventions"]

_FEWEST = 2
_FEW = 2
"""For so many names that changed, one at the most may have stayed as it was."""

_ONE_WORD = "lowercase"


def conventions(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts of one answer, all renames that only change the convention of the names being one fact.

    Only if hardly a name stayed as it was.
    """
    respelled = [c for c in changes if isinstance(c, FieldRenamed) and _only_convention(*_names(c))]
    if not respelled:
        return list(changes)
    # One word alone tells less than several: `name` is the same in snake_case and camelCase.
    turns = Counter(map(_turn, respelled))
    was, now = min(turns, key=lambda turn: (not all(turn), -turns[turn], turn))
    whole = [c for c in respelled if _turn(c)[0] in (was, "") and _turn(c)[1] in (now, "")]
    stayed = _spelled(scene.stored, was) & _spelled(scene.fresh, was)
    if len(whole) < _FEWEST or _FEW * len(stayed) > len({_names(change)[0] for change in whole}):
        return list(changes)
    evidence = Evidence(scene.stored.count, scene.stored.count, scene.fresh.count, scene.fresh.count)
    certainty = max(change.certainty for change in whole)
    paths = tuple(change.place.path for change in whole)
    place = Place(scene.endpoint, scene.status)
    fact = ConventionChanged(place, evidence, was or _ONE_WORD, now or _ONE_WORD, certainty, paths, _names(whole[0]))
    gathered = set(map(id, whole))
    return [fact, *(change for change in changes if id(change) not in gathered)]


def _names(change: FieldRenamed) -> tuple[str, str]:
    return str(change.place.path[-1]), str(change.to[-1])


def _turn(change: FieldRenamed) -> tuple[str, str]:
    was, now = map(convention, _names(change))
    return was, now


def _only_convention(old: str, new: str) -> bool:
    return same_name(old, new) and convention(old) != convention(new)


def _spelled(shape: Shape, style: str) -> set[str]:
    """Return the names in a shape that are of one convention."""
    return {name for name in _every(shape) if convention(name) == style}


def _every(shape: Shape) -> Iterator[str]:
    if shape.lists:
        yield from _every(shape.lists.items)
    if shape.records:
        for name, field in shape.records.fields.items():
            yield name
            yield from _every(field)
