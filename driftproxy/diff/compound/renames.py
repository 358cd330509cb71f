"""Which field that went is the field that came, under another name: by values, shape and the name's words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from driftproxy.diff.compound.evidence import by_shape, by_values, comparable, likeliest
from driftproxy.diff.compound.names import kinship, same_name, spelling
from driftproxy.diff.scene import Scene
from driftproxy.model.plain import Path
from driftproxy.model.shape import Shape

__all__ = ["renamed", "respelled"]

_MOST_PAIRS = 2500
"""Where so many fields went and came, no one can tell which became which; and looking takes too long."""


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
    ours, theirs = _by_words(gone), _by_words(come)
    return {name for written in ours.keys() & theirs.keys() for name in (*ours[written], *theirs[written])}


def _pairs(gone: Mapping[str, Shape], come: Mapping[str, Shape]) -> Iterator[tuple[str, str]]:
    """Yield what may be one field: what has the same words as something, with that only."""
    ours, theirs = _by_words(gone), _by_words(come)
    for written in ours:
        yield from _few(ours[written], theirs.get(written, []))
    shared = ours.keys() & theirs.keys()
    one, other = ([name for name in names if spelling(name) not in shared] for names in (gone, come))
    yield from _few(one, other)


def _few(gone: list[str], come: list[str]) -> Iterator[tuple[str, str]]:
    return product(gone, come) if len(gone) * len(come) <= _MOST_PAIRS else iter(())


def _by_words(names: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        found[spelling(name)].append(name)
    return found
