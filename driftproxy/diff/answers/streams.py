"""What differs between streams of events: their types, and what ended them."""

import re
from collections.abc import Iterator

from driftproxy.diff.scene import Scene
from driftproxy.model.change import (
    Change,
    EndMarkerGone,
    EventAdded,
    EventGone,
    Evidence,
    FieldAdded,
    FieldRemoved,
    Place,
)
from driftproxy.model.plain import Plain, Wild, at

__all__ = ["compare_streams", "of_event"]

_ONCE, _OFTEN = 0.9, 0.99
_MARK = re.compile(r"\[?[A-Z][A-Z _-]{1,18}\]?")
"""Capital letters only: what has digits may be data, and a secret."""


def of_event(change: Change, scene: Scene) -> Iterator[Change]:
    """Yield a fact about the body of a stream, a field at its root being what it is there: a type of event.

    Events that were only ever an end mark are none: `EndMarkerGone` says so.
    """
    kind = {FieldRemoved: EventGone, FieldAdded: EventAdded}.get(type(change))
    if not kind or len(change.place.path) != 1:
        yield change
        return
    name = str(change.place.path[0])
    if kind is EventAdded:
        yield EventAdded(change.place, change.evidence, "absent", name, change.certainty)
    elif any(not _is_mark(one) for one in _events(scene, name)):
        yield EventGone(change.place, change.evidence, name, "absent", change.certainty)


def compare_streams(scene: Scene) -> Iterator[Change]:
    """Yield the marks, such as `[DONE]`, that ended every stored stream and end no fresh one.

    A stream that was cut off ends with none either; where both sides ended with some, only the words differ.
    """
    stored = [_ends(old) for old, _ in scene.bodies]
    fresh = [_ends(new) for _, new in scene.bodies]
    if stored and all(stored) and not any(fresh):
        words = " | ".join(sorted(frozenset[str]().union(*stored)))
        evidence = Evidence(len(stored), len(stored), 0, len(fresh))
        sure = _OFTEN if len(stored) > 1 else _ONCE
        yield EndMarkerGone(Place(scene.endpoint, scene.status), evidence, words, "nothing", sure)


def _ends(stream: Plain) -> frozenset[str]:
    """Return the last data of each type of event that is no data but a word: `[DONE]`."""
    lists = stream.values() if isinstance(stream, dict) else ()
    last = (events[-1] for events in lists if isinstance(events, list) and events)
    return frozenset(word for word in last if isinstance(word, str) and _is_mark(word))


def _events(scene: Scene, name: str) -> Iterator[Plain]:
    """Yield the data of all stored events of a type; one that is no mark where they are not at hand."""
    yield from (one for old, _ in scene.bodies for one in at(old, (name, Wild.ITEM)))
    items = scene.shape(0, (name, Wild.ITEM))
    if not items.strings or items.strings.count < items.count:
        yield None


def _is_mark(value: Plain) -> bool:
    return isinstance(value, str) and bool(_MARK.fullmatch(value))
