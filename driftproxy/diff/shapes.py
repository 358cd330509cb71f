"""What differs between the shapes of all answers: every place is counted, then judged against what is usual."""

from collections.abc import Iterator, Sequence
from functools import partial

from driftproxy.diff.chance import learn
from driftproxy.diff.compound.conventions import conventions
from driftproxy.diff.compound.ids import id_types
from driftproxy.diff.compound.moves import moved
from driftproxy.diff.facts import POSSIBLE, Kin, Usual, comparable, facts, filled, known_format, known_kind
from driftproxy.diff.kin import pooled
from driftproxy.diff.scene import Scene
from driftproxy.diff.tally import Tally
from driftproxy.diff.values import changed_words
from driftproxy.diff.walk import Spot, spots, spots_below
from driftproxy.model.change import Change, FieldMoved, Place

__all__ = ["compare_shapes"]

_ALIKE = 5
"""So many values that came back are taken as seen, or one other id alone would make an answer another object's."""


def compare_shapes(scenes: Sequence[Scene]) -> list[Change]:
    """Return the facts about the bodies of all answers; what may well be chance is none."""
    usual = _usual([spot for scene in scenes for spot in spots(scene, lambda _: False)])
    walks = [list(spots(scene, partial(_sure, usual))) for scene in scenes]
    kin = _kin([spot for walk in walks for spot in walk])
    changes: list[Change] = []
    for scene, walk in zip(scenes, walks, strict=True):
        found = moved([c for spot in walk for c in _facts(scene, spot, usual, next(kin))], scene)
        below = [
            c
            for move in found
            if isinstance(move, FieldMoved)
            for spot in spots_below(scene, move.place.path, move.to, partial(_sure, usual))
            for c in _facts(scene, spot, usual, Kin())
        ]
        changes += id_types(conventions([*found, *below], scene), scene)
    return changes


def _sure(usual: Usual, tally: Tally) -> bool:
    return usual.present.certainty(tally) > POSSIBLE


def _facts(scene: Scene, spot: Spot, usual: Usual, kin: Kin) -> Iterator[Change]:
    if spot.envelope:
        place = Place(scene.endpoint, scene.status, spot.old)
        yield spot.envelope.fact(place, (spot.stored.count, spot.fresh.count))
    yield from facts(scene.endpoint, scene.status, spot, usual, kin)


def _kin(every: Sequence[Spot]) -> Iterator[Kin]:
    """Yield, for each spot in turn, what was counted at its kin."""
    present = pooled(every, lambda spot: spot.presence)
    fills = pooled(every, lambda spot: filled(spot) if comparable(spot) else None)
    kinds = pooled(every, lambda spot: known_kind(spot) if comparable(spot) else None)
    return (Kin(present.get(index), fills.get(index), kinds.get(index)) for index in range(len(every)))


def _usual(every: Sequence[Spot]) -> Usual:
    both = list(filter(comparable, every))
    decisions = [
        (0.8, [spot.presence for spot in every if spot.presence]),
        (0.9, [filled(spot) for spot in both]),
        (0.99, [known_kind(spot) for spot in both]),
        (0.9, [known_format(spot) for spot in both]),
    ]
    present, fills, kinds, formats = learn(decisions, _alike(both))
    strings = [(was, now, spot.flow) for spot in both if (was := spot.stored.strings) and (now := spot.fresh.strings)]
    return Usual(present, fills, kinds, formats, words=changed_words(strings))


def _alike(every: Sequence[Spot]) -> float:
    same = sum(spot.flow.same for spot in every)
    other = sum(spot.flow.other for spot in every)
    return (same + _ALIKE) / (same + other + _ALIKE)
