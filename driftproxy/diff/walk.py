"""Which places do two shapes have, and what was counted there: the walk through both, side by side."""

import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from driftproxy.diff.compound.envelopes import envelope, in_envelopes
from driftproxy.diff.compound.renames import renamed, respelled
from driftproxy.diff.maps import entries, map_name
from driftproxy.diff.members import own_id
from driftproxy.diff.scene import Scene
from driftproxy.diff.spot import Spot
from driftproxy.diff.tally import Tally, present
from driftproxy.diff.unions import switch
from driftproxy.model.flow import Flow
from driftproxy.model.plain import Path, Wild, at
from driftproxy.model.shape import EMPTY, Records, Shape

__all__ = ["spots", "spots_below"]


Sure = Callable[[Tally], bool]

_PASSING = re.compile(r"latest|last|newest|recent|current|next|first|random", re.IGNORECASE)
"""What a path calls so is another thing each time."""

_MANY = 3
"""So many objects of one field each seldom all get another one by accident."""


def spots(scene: Scene, maps: frozenset[str], sure: Sure) -> Iterator[Spot]:
    """Yield every place of the scene, parents first, fields by name; a place that one side lacks has an empty shape.

    `maps` are names of places whose objects are known to be maps. A field that went and one that came are looked at as
    one renamed only where `sure` says that both are no chance.
    """
    yield from _Walk(scene, maps, sure).below(
        scene.flows, Spot((), (), scene.stored, scene.fresh, scene.flows.get((), Flow()))
    )


def spots_below(scene: Scene, old: Path, new: Path, maps: frozenset[str], sure: Sure) -> Iterator[Spot]:
    """Yield every place of one thing that has one path on the stored and another on the fresh side."""
    flows = scene.follow((old, new))
    spot = Spot(old, new, scene.shape(0, old), scene.shape(1, new), flows.get(old, Flow()))
    yield from _Walk(scene, maps, sure).below(flows, spot)


@dataclass(frozen=True, slots=True)
class _Walk:
    scene: Scene
    maps: frozenset[str]
    sure: Sure

    def below(self, flows: Mapping[Path, Flow], spot: Spot) -> Iterator[Spot]:
        found = envelope(self.scene, (spot.old, spot.new), spot.stored, spot.fresh)
        if not found:
            yield from self._here(flows, spot)
            return
        below = self.scene.follow((found.old, found.new))
        inside = replace(
            spot, old=found.old, new=found.new, stored=found.stored, fresh=found.fresh,
            flow=below.get(found.old, Flow()), envelope=found,
        )  # fmt: skip
        yield from self._here(below, inside)
        for (old, new), names in sorted(found.stayed.items(), key=str):
            around = flows if (old, new) == (spot.old, spot.new) else self.scene.follow((old, new))
            stored, fresh = _some(self.scene.shape(0, old), names), _some(self.scene.shape(1, new), names)
            yield from self._fields(
                around, replace(spot, old=old, new=new, flow=around.get(old, Flow())), stored, fresh
            )

    def _here(self, flows: Mapping[Path, Flow], spot: Spot) -> Iterator[Spot]:
        if self._others(spot):
            spot = replace(spot, turned=True)
            if spot.old[-1:] == (Wild.ITEM,):  # where they lie in a list says nothing of which was which
                flows, spot = {}, replace(spot, flow=Flow())
        yield spot
        stored, fresh = spot.stored, spot.fresh
        if stored.lists and fresh.lists and stored.lists.items.count and fresh.lists.items.count:
            yield from self._child(flows, spot, Wild.ITEM, (stored.lists.items, fresh.lists.items))
        if not (stored.records and fresh.records):
            return
        known = map_name(spot.old) in self.maps
        if both := entries(stored.records, fresh.records, known=known):
            yield from self._child(flows, spot, Wild.ENTRY, both)
        else:
            yield from self._fields(flows, spot, stored.records, fresh.records)

    def _child(self, flows: Mapping[Path, Flow], spot: Spot, step: Wild, shapes: tuple[Shape, Shape]) -> Iterator[Spot]:
        old = (*spot.old, step)
        yield from self.below(
            flows,
            Spot(
                old, (*spot.new, step), *shapes, flows.get(old, Flow()),
                turned=spot.turned, nights=self.scene.before(old),
            ),
        )  # fmt: skip

    def _others(self, spot: Spot) -> bool:
        """Return whether the one answer of either side shows other things here, none of them having an id of before.

        Where the request names a thing, it is that one, or what belongs to it, whatever id it says; not the latest one.
        """
        stored, fresh = spot.stored.records, spot.fresh.records
        if not (stored and fresh) or max(self.scene.stored.count, self.scene.fresh.count) > 1:
            return False
        where = self.scene.endpoint
        named = "}" in where.path and not _PASSING.fullmatch(where.path.rpartition("/")[2])
        asked = where.method == "GET" and not named and in_envelopes(spot.old)
        if not (asked or spot.old[-1:] == (Wild.ITEM,)):
            return False
        own = own_id(stored, fresh, [*where.path.split("/"), map_name(spot.old).removesuffix("[]")])
        was, now = (
            {str(one) for pair in self.scene.bodies for one in at(pair[side], (*path, *own))}
            for side, path in enumerate((spot.old, spot.new))
        )
        return bool(own) and was.isdisjoint(now)

    def _fields(self, flows: Mapping[Path, Flow], spot: Spot, stored: Records, fresh: Records) -> Iterator[Spot]:
        siblings = frozenset(stored.fields) | frozenset(fresh.fields)
        inside = _inside(stored) | _inside(fresh)
        fields = {
            name: replace(self._field(flows, spot, name, stored, fresh), siblings=siblings, inside=inside)
            for name in sorted(stored.fields.keys() | fresh.fields.keys())
        }
        gone = {name: one.stored for name, one in fields.items() if not one.fresh.count}
        come = {name: one.fresh for name, one in fields.items() if not one.stored.count}
        if spot.old and all(map(_tagged, (stored, fresh))) and min(stored.count, fresh.count) < _MANY:
            for name in gone.keys() | come.keys():
                fields[name] = replace(fields[name], turned=True)
        # The same words in another convention are no chance, however seldom they are seen.
        sure = {name for name, one in fields.items() if one.presence and self.sure(one.presence)} | respelled(
            gone, come
        )
        gone, come = ({name: some[name] for name in some if name in sure} for some in (gone, come))
        others = renamed(self.scene, spot.old, spot.new, gone, come)
        for old, (new, likeness) in sorted(others.items()):
            paths = (*spot.old, old), (*spot.new, new)
            below = self.scene.follow(paths)
            flow = below.get(paths[0], Flow())
            yield from self.below(below, Spot(*paths, gone[old], come[new], flow, likeness=likeness))
        taken = others.keys() | {new for new, _ in others.values()}
        for name, one in fields.items():
            if name not in taken:
                yield from self.below(flows, one)

    def _field(self, flows: Mapping[Path, Flow], spot: Spot, name: str, stored: Records, fresh: Records) -> Spot:
        before, after = stored.fields.get(name, EMPTY), fresh.fields.get(name, EMPTY)
        flow = flows.get((*spot.old, name), Flow())
        presence = present(spot.flow.objects, flow, (before.count, stored.count), (after.count, fresh.count))
        other = switch(name, (stored, fresh), spot.flow, flow)
        paths = (*spot.old, name), (*spot.new, name)
        return Spot(
            *paths, before, after, flow, presence.once if spot.turned else presence,
            switch=other, turned=spot.turned, nights=self.scene.before(paths[0]),
        )  # fmt: skip


def _tagged(records: Records) -> bool:
    """Return whether each object has one field, which tells what its value is, as unions do: `{"S": "Oslo"}`."""
    return sum(field.count for field in records.fields.values()) == records.count


def _some(shape: Shape, names: AbstractSet[str]) -> Records:
    """Return the objects of a shape with these fields only."""
    records = shape.records or Records(0, {})
    return records._replace(fields={name: one for name, one in records.fields.items() if name in names})


def _inside(records: Records) -> frozenset[str]:
    """Return the names of what is in the fields of a record, by which two lists of other things are told apart."""
    inner = ((name, one.lists.items.records if one.lists else one.records) for name, one in records.fields.items())
    return frozenset(f"{name}.{child}" for name, some in inner if some for child in some.fields)
