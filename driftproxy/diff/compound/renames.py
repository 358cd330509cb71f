"""Which field that went is the field that came, under another name: by values, shape and the name's words."""

from collections.abc import Iterable, Iterator, Mapping

from driftproxy.diff.compound.evidence import by_shape, by_values, comparable, likeliest
from driftproxy.diff.compound.names import kinship, same_name, spelling
from driftproxy.diff.scene import Scene
from driftproxy.model.plain import Path
from driftproxy.model.shape import Shape

__all__ = ["renamed", "respelled"]


def renamed(
    scene: Scene, old: Path, new: Path, gone: Mapping[str, Shape], come: Mapping[str, Shape]
) -> dict[str, tuple[str, float]]:
    """Return which fields below one record were renamed: old name to new name and certainty."""
    odds = {
        (was, now): kinship(was, now) + by_shape(gone[was], come[now]) + by_values(scene, (*old, was), (*new, now))
        for was, now in _pairs(gone, come)
        if same_name(was, now) or comparable(gone[was], come[now])
    }
    return {was: (now, certainty) for was, now, certainty in likeliest(odds)}


def respelled(gone: Iterable[str], come: Iterable[str]) -> set[str]:
    """Return the names on both sides that have the same words as one on the other: `userName` and `user_name`."""
    ours, theirs = ({name: spelling(name) for name in names} for names in (gone, come))
    shared = set(ours.values()) & set(theirs.values())
    return {name for side in (ours, theirs) for name, written in side.items() if written in shared}


def _pairs(gone: Mapping[str, Shape], come: Mapping[str, Shape]) -> Iterator[tuple[str, str]]:
    """Yield what may be one field: what has the same words as something, with that only."""
    ours, theirs = ({name: spelling(name) for name in names} for names in (gone, come))
    shared = set(ours.values()) & set(theirs.values())
    for was in gone:
        for now in come:
            if ours[was] == theirs[now] or not {ours[was], theirs[now]} & shared:
                yield was, now
