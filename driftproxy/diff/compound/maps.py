"""Did a map become a record, or a record a map: then its keys did not all go, and others come."""

from collections.abc import Sequence

from driftproxy.diff.maps import keyed_by_data
from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, Evidence, KindChanged, Place
from driftproxy.model.plain import Path
from driftproxy.model.shape import Records
from driftproxy.model.words import describe

__all__ = ["remapped"]


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


def _other_keys(was: Records, now: Records) -> bool:
    shared = was.fields.keys() & now.fields.keys()
    return not shared and {keyed_by_data(was), keyed_by_data(now)} == {True, False}


def _words(records: Records, path: Path, scene: Scene, side: int) -> str:
    if not keyed_by_data(records):
        return describe(scene.shape(side, path))
    entry = next(iter(records.fields.values()))
    return f"map to {describe(entry)}"
