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
from driftproxy.model.plain import Plain

__all__ = ["compare_streams", "of_event"]

_ONCE, _OFTEN = 0.9, 0.99
_MARK = re.compile(r"\[?[A-Z][A-Z _-]{1,18}\]?")
"""Capital letters only: what has digits may be data, and a secret."""


def of_event(change: Change) -> Change:
    """Return a fact about the body of a stream, a field at its root being what it is there: a type of event."""
    kind = {FieldRemoved: EventGone, FieldAdded: EventAdded}.get(type(change))
    if not kind or len(change.place.path) != 1:
        return change
    name = str(change.place.path[0])
    sides = (name, "absent") if kind is EventGone else ("absent", name)
    return kind(change.place, change.evidence, *sides, change.certainty)


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
    return frozenset(word for word in last if isinstance(word, str) and _MARK.fullmatch(word))
