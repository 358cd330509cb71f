"""Which field that went from one level is the field that came at another: two facts become one."""

from driftproxy.diff.renames import same_name
from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, Evidence, FieldAdded, FieldMoved, FieldRemoved
from driftproxy.model.plain import Path, Wild, show
from driftproxy.model.shape import EMPTY, Shape
from driftproxy.model.words import numeric

__all__ = ["moved"]

_ENOUGH_VALUES = 0.5


def moved(changes: list[Change], scene: Scene) -> list[Change]:
    """Return the facts, a removal and an addition that are one field at another level being one fact."""
    rest = list(changes)
    for gone in [change for change in changes if isinstance(change, FieldRemoved)]:
        was = _shape_at(scene.stored, gone.place.path)
        for come in [change for change in rest if isinstance(change, FieldAdded)]:
            now = _shape_at(scene.fresh, come.place.path)
            if _same(scene, gone.place.path, come.place.path, was, now):
                rest[rest.index(gone)] = _move(gone, come)
                rest.remove(come)
                break
    return rest


def _same(scene: Scene, old: Path, new: Path, was: Shape, now: Shape) -> bool:
    if not (old and new and same_name(str(old[-1]), str(new[-1])) and numeric(was.kinds) & numeric(now.kinds)):
        return False
    likeness = scene.likeness(old, new)
    return likeness is not None and likeness >= _ENOUGH_VALUES


def _move(gone: FieldRemoved, come: FieldAdded) -> FieldMoved:
    evidence = Evidence(
        gone.evidence.stored_with, gone.evidence.stored_of, come.evidence.fresh_with, come.evidence.fresh_of
    )
    new = come.place.path
    certainty = min(gone.certainty, come.certainty)
    return FieldMoved(gone.place, evidence, show(gone.place.path), show(new), certainty, to=new)


def _shape_at(shape: Shape, path: Path) -> Shape:
    for step in path:
        if step is Wild.ITEM:
            shape = shape.lists.items if shape.lists else EMPTY
        elif isinstance(step, str):
            shape = shape.records.fields.get(step, EMPTY) if shape.records else EMPTY
        else:
            return EMPTY
    return shape
