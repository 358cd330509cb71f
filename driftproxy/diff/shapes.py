"""What differs between the shapes of all answers: every place is counted, then judged against what is usual."""

from collections.abc import Iterator, Sequence
from functools import cache, partial

from driftproxy.diff.compound.branches import branches
from driftproxy.diff.compound.conventions import conventions
from driftproxy.diff.compound.endings import ending
from driftproxy.diff.compound.ids import id_types
from driftproxy.diff.compound.maps import rekeyed, remapped
from driftproxy.diff.compound.moves import moved
from driftproxy.diff.compound.pages import pages
from driftproxy.diff.encodings import compare_encodings
from driftproxy.diff.facts import facts
from driftproxy.diff.maps import kin_maps
from driftproxy.diff.odds.decisions import Decisions, Usual, decide, usual_of
from driftproxy.diff.scene import Scene
from driftproxy.diff.spot import Spot
from driftproxy.diff.tally import Tally
from driftproxy.diff.tuples import tuples
from driftproxy.diff.variants import variants
from driftproxy.diff.walk import spots, spots_below
from driftproxy.model.change import POSSIBLE, Change, FieldMoved, Place

__all__ = ["compare_shapes"]


def compare_shapes(scenes: Sequence[Scene]) -> list[Change]:
    """Return the facts about the bodies of all answers; what may well be chance is none."""
    maps = kin_maps(scene.stored for scene in scenes)
    usual = usual_of([spot for scene in scenes for spot in spots(scene, maps, lambda _: False)])
    sure = partial(_sure, usual)
    walks = [list(spots(scene, maps, sure)) for scene in scenes]
    ids = cache(lambda number, old, new: scenes[number].ids(old, new))
    decided = iter(decide([(number, spot) for number, walk in enumerate(walks) for spot in walk], usual, ids))
    changes: list[Change] = []
    for number, (scene, walk) in enumerate(zip(scenes, walks, strict=True)):
        found = moved([c for spot in walk for c in _facts(scene, spot, next(decided))], scene)
        moves = [change for change in found if isinstance(change, FieldMoved)]
        below = [spot for move in moves for spot in spots_below(scene, move.place.path, move.to, maps, sure)]
        again = decide([(number, spot) for spot in below], usual, ids)
        found += [c for spot, one in zip(below, again, strict=True) for c in _facts(scene, spot, one)]
        found = variants(rekeyed(ending(pages(remapped(found, scene), scene), scene), scene), scene, usual.present)
        found = tuples(found, scene)
        changes += branches(id_types(conventions(found, scene), scene), scene)
        changes += compare_encodings(scene)
    return changes


def _sure(usual: Usual, tally: Tally) -> bool:
    return usual.present.certainty(tally) > POSSIBLE


def _facts(scene: Scene, spot: Spot, decided: Decisions) -> Iterator[Change]:
    if spot.envelope:
        place = Place(scene.endpoint, scene.status, spot.old)
        yield spot.envelope.fact(place, (spot.stored.count, spot.fresh.count))
    yield from facts(scene.endpoint, scene.status, spot, decided)
