"""Which field that went is the field that came, under another name: by values, shape and the name's words."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

from driftproxy.diff.scene import Scene
from driftproxy.model.plain import Path
from driftproxy.model.shape import Shape
from driftproxy.model.words import numeric

__all__ = ["renamed", "same_name"]

_SURE_VALUES, _SOME_VALUES = 0.9, 0.3
_CLOSE_NAME, _RELATED_NAME = 0.85, 0.4
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def renamed(
    scene: Scene, old: Path, new: Path, gone: Mapping[str, Shape], come: Mapping[str, Shape]
) -> dict[str, tuple[str, float]]:
    """Return which fields below one record were renamed: old name to new name and certainty; the surest first."""
    scores = sorted(
        ((_score(scene, (*old, was), (*new, now), gone[was], come[now]), was, now) for was in gone for now in come),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    found: dict[str, tuple[str, float]] = {}
    for score, was, now in scores:
        if score > 0 and was not in found and all(now != new for new, _ in found.values()):
            found[was] = now, min(1.0, 0.9 + score / 20)
    return found


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same words in another convention: `userName`, `user_name`, `username`."""
    return "".join(_words(one)) == "".join(_words(other))


def _score(scene: Scene, old: Path, new: Path, was: Shape, now: Shape) -> float:
    """Return how sure it is that one field became the other, 0 for no."""
    if not numeric(was.kinds) & numeric(now.kinds):
        return 0
    values, name = scene.likeness(old, new), _name_likeness(str(old[-1]), str(new[-1]))
    if values is None:  # nothing speaks for it, and nothing against it
        values = _SOME_VALUES
    if (
        (values >= _SURE_VALUES and name >= _RELATED_NAME)
        or (values >= _SOME_VALUES and name >= _CLOSE_NAME)
        or (values >= _SOME_VALUES and name >= _RELATED_NAME and _fields_shared(was, now))
        or name == 1
    ):
        return values + name
    return 0


def _fields_shared(was: Shape, now: Shape) -> bool:
    if not (was.records and now.records):
        return False
    one, other = was.records.fields.keys(), now.records.fields.keys()
    return 2 * len(one & other) >= min(len(one), len(other)) > 0


def _name_likeness(one: str, other: str) -> float:
    if same_name(one, other):
        return 1.0
    ours, theirs = _words(one), _words(other)
    if set(ours) <= set(theirs) or set(theirs) <= set(ours):
        return 0.9
    if len(ours) == len(theirs) and all(map(_abbreviates, ours, theirs)):
        return 0.9
    return SequenceMatcher(None, "".join(ours), "".join(theirs)).ratio()


def _abbreviates(one: str, other: str) -> bool:
    """Say whether one word is short for the other: `txn` for `transaction`, `qty` for `quantity`."""
    short, long = sorted((one, other), key=len)
    letters = iter(long)
    return short[:1] == long[:1] and all(letter in letters for letter in short)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)] or [name.lower()]
