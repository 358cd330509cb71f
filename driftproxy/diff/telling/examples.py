"""What does a value at a place look like, short and without what it says: `"9999-99-99"`, `{"id": 99, …}`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from driftproxy.diff.scene import Scene
from driftproxy.model import change as facts
from driftproxy.model.change import Change, FieldAdded
from driftproxy.model.plain import Path, Plain, Wild, at

__all__ = ["NAME", "examples", "masked"]

_SHOWN = (
    facts.FieldRemoved, facts.FieldAdded, facts.PresenceDropped, facts.PresenceRose,
    facts.NullAppeared, facts.OnlyNull, facts.NullVanished,
    facts.KindChanged, facts.FormatChanged, facts.LengthChanged, facts.IntegerBecameNumber, facts.NumberBecameInteger,
    facts.FieldRenamed, facts.FieldMoved, facts.Wrapped, facts.Unwrapped,
)  # fmt: skip
"""Facts about what a value is. A closed set is told by its words, and what gathers many places has no value."""

_MOST = 200
"""So many places are looked at for one where both sides differ."""

_LONGEST, _FEW = 40, 3
_ABSENT = "absent"
_TOLD = re.compile(r"\A[a-z]+://|(?<=\d)[TZ](?=\d|\Z)|(?s:.)")
"""What belongs to a format, the scheme of an address, the marks of a time; and every other character."""

NAME = re.compile(r"[A-Za-z_@#$][A-Za-z_-]{0,30}")
"""The name of a field; any other key may be data."""


def examples(changes: Sequence[Change], scenes: Iterable[Scene]) -> list[tuple[str, str]]:
    """Return of each fact a value before and one after, masked, at best of the same object; empty where it has none."""
    known = {(scene.endpoint, scene.status): scene for scene in scenes}
    moves: defaultdict[object, dict[Path, Path]] = defaultdict(dict)
    for change in changes:
        if hasattr(change, "to"):
            moves[change.place.endpoint, change.place.status][change.place.path] = change.to
    answers = ((change.place.endpoint, change.place.status) for change in changes)
    return [_example(change, known.get(answer), moves[answer]) for change, answer in zip(changes, answers, strict=True)]


def _example(change: Change, scene: Scene | None, moves: Mapping[Path, Path]) -> tuple[str, str]:
    place = change.place
    if not scene or not isinstance(change, _SHOWN):
        return "", ""
    new = place.path if isinstance(change, FieldAdded) else _moved(place.path, moves)
    best: tuple[int, str, str] = (0, "", "")
    for was, now in islice(_pairs(scene, place.path, new), _MOST):
        differ = 3 if _kind(was) != _kind(now) else 2 if was != now else 1
        if differ > best[0]:
            best = differ, was, now
    return best[1], best[2]


def _moved(path: Path, moves: Mapping[Path, Path]) -> Path:
    """Return where a place is on the fresh side, with all that it lies in."""
    depths = (depth for depth in range(len(path), -1, -1) if path[:depth] in moves)
    depth = next(depths, None)
    return path if depth is None else (*moves[path[:depth]], *path[depth:])


def masked(value: Plain) -> str:
    """Return a value as JSON with other letters and digits: each letter is `a` or `A`, each digit `9`."""
    text = _masked(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _masked(value: Plain, *, deep: bool = True) -> str:
    if isinstance(value, dict):
        some = islice(value.items(), _FEW if deep else 0)
        shown = [f"{_named(name)}: {_masked(child, deep=False)}" for name, child in some]
        return f"{{{_listed(shown, len(value))}}}"
    if isinstance(value, list):
        return f"[{_listed([_masked(child, deep=False) for child in value[: 1 if deep else 0]], len(value))}]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return _text(value) if isinstance(value, str) else re.sub(r"\d", "9", str(value)[: _LONGEST + 1])


def _listed(shown: list[str], of: int) -> str:
    return ", ".join([*shown, *(["…"] if of > len(shown) else [])])


def _named(name: str) -> str:
    return f'"{name}"' if NAME.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    return f'"{_TOLD.sub(_mask, text[: _LONGEST + 1])}"'


def _mask(found: re.Match[str]) -> str:
    char = found[0]
    if len(char) > 1 or (char in "TZ" and found.start() and found.string[found.start() - 1].isdigit()):
        return char
    if char.isdigit():
        return "9"
    return ("A" if char.isupper() else "a") if char.isalpha() else char


def _pairs(scene: Scene, old: Path, new: Path) -> Iterator[tuple[str, str]]:
    """Yield what is at the place of one object before and after, as far as objects can be told to be the same one."""
    for stored, fresh in scene.bodies:
        was, now = list(islice(_values(stored, old), _MOST)), list(islice(_values(fresh, new), _MOST))
        if len(was) == len(now):
            yield from zip(was, now, strict=True)
        elif was or now:
            yield (was or [_ABSENT])[0], (now or [_ABSENT])[0]


def _values(body: Plain, path: Path) -> Iterator[str]:
    """Yield the values at a path, `absent` for each object that lacks the field."""
    if not path or isinstance(path[-1], Wild):
        yield from map(masked, at(body, path))
        return
    for holder in at(body, path[:-1]):
        if isinstance(holder, dict):
            yield masked(holder[path[-1]]) if path[-1] in holder else _ABSENT


def _kind(text: str) -> str:
    return "9" if text[:1] in "-9" else text[:1]
