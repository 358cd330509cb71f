"""What changed within one variant of a union, where the counts of all variants together hide it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from driftproxy.diff.compound.branches import NAMED, kind_of, tell
from driftproxy.diff.maps import entries
from driftproxy.diff.odds.chance import Chance
from driftproxy.diff.scene import Scene
from driftproxy.diff.tally import Tally
from driftproxy.model.change import POSSIBLE, Change, Evidence, FieldAdded, FieldRemoved, KindChanged, Place
from driftproxy.model.flow import Flow
from driftproxy.model.plain import Path, Plain, Wild, at
from driftproxy.model.shape import Records, Shape
from driftproxy.model.words import describe, numeric

__all__ = ["variants"]

_FEWEST, _MOST = 2, 500
_SURE = {6: 0.99, 3: 0.9, 2: 0.6}
"""How sure it is that a kind is another one where so many values on each side agree: a field of two kinds shows one of
them three times in a row now and then."""

Fields = Mapping[str, int]


def variants(changes: Sequence[Change], scene: Scene, chance: Chance) -> list[Change]:
    """Return the facts of one answer, and those about fields that all objects of one variant had, or have now.

    `chance` is how fields come and go. A field that is said to be gone where it was optional was, maybe, always there
    in its variant: then that is what is said.
    """
    told = {path: one for one in changes for path in (one.place.path, getattr(one, "to", one.place.path))}
    found: dict[Path, Change] = {}
    for path, stored, fresh in _unions(scene.stored, scene.fresh, ()):
        for variant in sorted(_shared(stored, fresh)):
            for change in _within(scene, chance, (path, stored, fresh), variant):
                known = told.get(change.place.path)
                if known is None:
                    found.setdefault(change.place.path, change)
                elif isinstance(change, FieldRemoved) and _optional(known):
                    surer = replace(change, certainty=max(change.certainty, known.certainty))
                    found.setdefault(change.place.path, surer)
    return [*(one for one in changes if one.place.path not in found), *found.values()]


def _optional(change: Change) -> bool:
    """Return whether a field is said to be gone that was not in every object."""
    return isinstance(change, FieldRemoved) and change.evidence.stored_with < change.evidence.stored_of


def _unions(stored: Shape, fresh: Shape, path: Path) -> Iterator[tuple[Path, Records, Records]]:
    """Yield every place where both sides have objects of several variants that hardly look alike."""
    if stored.lists and fresh.lists:
        yield from _unions(stored.lists.items, fresh.lists.items, (*path, Wild.ITEM))
    one, other = stored.records, fresh.records
    if not (one and other) or entries(one, other):
        return
    if one.variants and other.variants and len(one.variants) > 1 and tell(one.variants, other.variants):
        yield path, one, other
    for name in one.fields.keys() & other.fields.keys():
        yield from _unions(one.fields[name], other.fields[name], (*path, name))


def _shared(stored: Records, fresh: Records) -> set[str]:
    """Return the variants that both sides have, those without a name left out."""
    return ((stored.variants or {}).keys() & (fresh.variants or {}).keys()) - {""}


def _within(scene: Scene, chance: Chance, union: tuple[Path, Records, Records], variant: str) -> Iterator[Change]:
    path, stored, fresh = union
    was, now = (stored.variants or {})[variant], (fresh.variants or {})[variant]
    before, after = was[""], now[""]
    if min(before, after) < _FEWEST:
        return
    for name in sorted((was.keys() | now.keys()) - {""}):
        place = Place(scene.endpoint, scene.status, (*path, name))
        flow = scene.flows.get(place.path)
        shape = stored.fields.get(name) or fresh.fields[name]
        words = f"{describe(shape, deep=False)} where {variant}"
        if was.get(name) == before and not now.get(name):
            certainty = chance.certainty(Tally(0, 0, 0, 0, before, 0, 0, after))
            if certainty >= POSSIBLE:
                yield FieldRemoved(place, Evidence(before, before, 0, after), words, "absent", certainty)
        elif name not in was and now.get(name) == after:
            certainty = chance.certainty(Tally(0, 0, 0, 0, 0, before, after, 0))
            if certainty >= POSSIBLE:
                yield FieldAdded(place, Evidence(0, before, after, after), "absent", words, certainty)
        elif name in was and name in now and _several(stored.fields[name], fresh.fields[name], flow):
            yield from _kinds(scene, place, variant)


def _several(stored: Shape, fresh: Shape, flow: Flow | None) -> bool:
    """Return whether several kinds are on both sides, so that nothing is said of all variants together.

    Where every value was matched, and has the kind that it had, nothing can have changed.
    """
    if flow and flow.kept == stored.count == fresh.count and all(was == now for was, now in flow.turns):
        return False
    return len(numeric(stored.kinds) & numeric(fresh.kinds)) > 1 or numeric(stored.kinds) > numeric(fresh.kinds)


def _kinds(scene: Scene, place: Place, variant: str) -> Iterator[Change]:
    """Yield that a field has other kinds in the objects of a variant than it had."""
    says = dict(NAMED.findall(variant))
    sides = [list(map(kind_of, islice(_values(scene, side, place.path, says), _MOST))) for side in (0, 1)]
    was, now = (set(side) for side in sides)
    fewest = min(map(len, sides))
    if fewest >= _FEWEST and not was & now:
        words = (f"{' | '.join(sorted(kinds))} where {variant}" for kinds in (was, now))
        evidence = Evidence(len(sides[0]), len(sides[0]), 0, len(sides[1]))
        certainty = next(sure for least, sure in _SURE.items() if fewest >= least)
        yield KindChanged(place, evidence, next(words), next(words), certainty)


def _values(scene: Scene, side: int, path: Path, says: Mapping[str, str]) -> Iterator[Plain]:
    """Yield what a field is in each object of a variant that has it, null left out."""
    for pair in scene.bodies:
        for holder in _holders(pair[side], path[:-1], says, {}):
            yield from (value for value in at(holder, path[-1:]) if value is not None)


def _holders(value: Plain, path: Path, says: Mapping[str, str], above: Mapping[str, str]) -> Iterator[Plain]:
    """Yield the objects at a path that say so much, or lie in objects that do."""
    if isinstance(value, dict):
        above = {**above, **{name: str(value[name]) for name in says if name in value}}
    if path:
        for child in at(value, path[:1]):
            yield from _holders(child, path[1:], says, above)
    elif above == says:
        yield value
