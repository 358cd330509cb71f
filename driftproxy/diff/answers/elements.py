"""What differs between XML elements: one that lost its attributes is a text still, and only they are gone."""

from collections.abc import Iterator
from dataclasses import replace

from driftproxy.diff.scene import Scene
from driftproxy.model.change import Change, Evidence, FieldRemoved, KindChanged
from driftproxy.model.words import describe

__all__ = ["of_element"]

_TEXT = "#text"


def of_element(change: Change, scene: Scene) -> Iterator[Change]:
    """Yield a fact about a body of XML; of an element that is only text now, the attributes that always were there."""
    if isinstance(change, KindChanged):
        was, now = (scene.shape(side, change.place.path) for side in (0, 1))
        fields = was.records.fields if was.records else {}
        gone = {name: value for name, value in fields.items() if name != _TEXT and value.count == was.count}
        texts = _TEXT in fields and all(name == _TEXT or name.startswith("@") for name in fields)
        if texts and gone and now.strings and not now.records:
            for name, value in sorted(gone.items()):
                place = replace(change.place, path=(*change.place.path, name))
                evidence = Evidence(was.count, was.count, 0, now.count)
                yield FieldRemoved(place, evidence, describe(value), "absent", change.certainty)
            return
    yield change
