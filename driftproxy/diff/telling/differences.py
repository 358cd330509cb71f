"""Both sides of a fact like a diff of the API: `- "userName": string`, `+ "username": string`, and what is around."""

import json
from bisect import bisect
from collections.abc import Iterable, Mapping

from driftproxy.diff.scene import Scene
from driftproxy.diff.telling.examples import NAME
from driftproxy.model import change as facts
from driftproxy.model.change import Change
from driftproxy.model.plain import Path, Wild, show
from driftproxy.model.shape import Shape
from driftproxy.model.surface import Endpoint
from driftproxy.model.words import describe

__all__ = ["differences"]

_AROUND = 3
"""So many fields that are as they were are shown on either side of one that is not."""

_ABSENT = "absent"


def differences(changes: Iterable[Change], scenes: Iterable[Scene]) -> list[tuple[str, ...]]:
    """Return the diff of each fact, a line for what went, what came, and a few fields beside it.

    Each begins with `- `, `+ ` or two spaces. A name beside it that may be data is left out.
    """
    known = {(scene.endpoint, scene.status): scene for scene in scenes}
    return [tuple(_lines(change, known)) for change in changes]


def _lines(change: Change, scenes: Mapping[tuple[Endpoint, int], Scene]) -> list[str]:
    place, to = change.place, getattr(change, "to", change.place.path)
    scene = scenes.get((place.endpoint, place.status))
    if not scene or place.header or isinstance(change, _ABOUT_MANY):
        where = f"{place.where}: " if place.header else ""
        return _sides(where, change.before, where, change.after)
    before, after = change.before, change.after
    if to != place.path:
        before, after = (describe(scene.shape(side, path)) for side, path in enumerate((place.path, to)))
    if place.path[:-1] != to[:-1]:
        return _sides(f"{show(place.path)}: ", before, f"{show(to)}: ", after)
    here = _sides(f"{_named(place.path)}: ", before, f"{_named(to)}: ", after)
    return _between(scene, place.path, {*place.path[-1:], *to[-1:]}, here) if place.path else here


def _sides(old: str, before: str, new: str, after: str) -> list[str]:
    gone = [] if before == _ABSENT else [f"- {old}{before}"]
    return gone if after == _ABSENT else [*gone, f"+ {new}{after}"]


def _between(scene: Scene, path: Path, names: set[str | Wild], lines: list[str]) -> list[str]:
    """Return the lines with those of the fields before and behind that are the same on both sides."""
    if isinstance(path[-1], Wild):
        return lines
    stored, fresh = (_fields(scene.shape(side, path[:-1])) for side in (0, 1))
    same = {
        name: words
        for name, field in stored.items()
        if name in fresh and NAME.fullmatch(name) and (words := _words(field)) == _words(fresh[name])
    }
    others = [name for name in same if name not in names]
    here = bisect(others, path[-1])
    before, behind = (
        [f"  {_named((name,))}: {same[name]}" for name in group]
        for group in (others[max(0, here - _AROUND) : here], others[here : here + _AROUND])
    )
    return [*before, *lines, *behind]


def _fields(shape: Shape) -> Mapping[str, Shape]:
    return dict(sorted(shape.records.fields.items())) if shape.records else {}


def _words(shape: Shape) -> str:
    return describe(shape, deep=False)


def _named(path: Path) -> str:
    """Return the last step as a reader of JSON knows it."""
    step = path[-1] if path else "$"
    return str(step.value).removeprefix(".") if isinstance(step, Wild) else json.dumps(step, ensure_ascii=False)


_ABOUT_MANY = (
    facts.ConventionChanged, facts.IdTypeChanged, facts.PaginationChanged, facts.StatusChanged, facts.OutcomeChanged,
    facts.EndpointGone, facts.EndpointMoved, facts.RedirectAppeared, facts.BodyFormatChanged, facts.MediaTypeChanged,
    facts.CharsetChanged, facts.EventAdded, facts.EventGone, facts.EndMarkerGone,
)  # fmt: skip
"""Facts that are about more than one place, or about none in the body."""
