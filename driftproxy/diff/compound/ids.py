"""Are the ids of an answer of another type everywhere: many facts of one cause become one."""

from collections import defaultdict
from collections.abc import Sequence

from driftproxy.diff.compound.names import words
from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, Evidence, FormatChanged, IdTypeChanged, KindChanged, Place

__all__ = ["id_types"]

_ID = frozenset({"id", "ids", "uuid", "uuids", "guid"})
_FEWEST = 2


def id_types(changes: Sequence[Change], scene: Scene) -> list[Change]:
    """Return the facts of one answer, ids that turned from one type into another at several places being one fact."""
    groups: defaultdict[tuple[type[Change], str, str], list[Change]] = defaultdict(list)
    for change in changes:
        if isinstance(change, KindChanged | FormatChanged) and _is_id(change):
            kind = isinstance(change, KindChanged)
            groups[type(change), _bare(change.before, kind=kind), _bare(change.after, kind=kind)].append(change)
    many = [group for group in groups.values() if len(group) >= _FEWEST]
    facts = [_gathered(group, scene) for group in many]
    gathered = {id(change) for group in many for change in group}
    return [*facts, *(change for change in changes if id(change) not in gathered)]


def _gathered(group: Sequence[Change], scene: Scene) -> IdTypeChanged:
    each = [change.evidence for change in group]
    evidence = Evidence(
        sum(one.stored_with for one in each),
        sum(one.stored_of for one in each),
        sum(one.fresh_with for one in each),
        sum(one.fresh_of for one in each),
    )
    certainty = max(change.certainty for change in group)
    paths = tuple(change.place.path for change in group)
    return IdTypeChanged(
        Place(scene.endpoint, scene.status),
        evidence,
        _common([change.before for change in group]),
        _common([change.after for change in group]),
        certainty,
        paths,
    )


def _is_id(change: Change) -> bool:
    name = next((step for step in reversed(change.place.path) if isinstance(step, str)), "")
    return words(name)[-1] in _ID


def _bare(side: str, *, kind: bool) -> str:
    """Return a side without `null`, for whether an id may be missing is no part of its type, and only its kind."""
    bare = side.removesuffix(" | null")
    return bare.partition(" (")[0] if kind else bare


def _common(sides: Sequence[str]) -> str:
    """Return the side in the words that all of them share."""
    words = {_bare(side, kind=False) for side in sides}
    return words.pop() if len(words) == 1 else _bare(sides[0], kind=True)
