"""What a comparison teaches about answers that vary by themselves, for the nights to come.

Drift must never teach. An ordinary night teaches nothing at or below a place that is found to have drifted, so that the
finding is there again the next night, until it is accepted. Two answers within minutes cannot have drifted apart:
there, what differs is what teaches, and all that is the same says nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from driftproxy.diff.maps import kin_maps
from driftproxy.diff.scene import Scene
from driftproxy.diff.spot import Spot
from driftproxy.diff.walk import spots
from driftproxy.drift import Compared
from driftproxy.model.change import Change
from driftproxy.model.known import ABSENT, Counts, Known, Where, labels_of
from driftproxy.model.plain import Path, show

__all__ = ["flaps", "lesson"]


class _Place(NamedTuple):
    """A place, and what was seen there on either side."""

    where: Where
    path: Path
    spot: Spot
    stored: Counts
    fresh: Counts


def lesson(night: Compared, known: Known, day: str) -> Known:
    """Return what fresh answers showed at places that vary: by what they show, what is stored, or what is known.

    A place that was found to have drifted is left out, with all below it, and so is one that is always the same.
    """
    drifted = {path for change in night.drifted for path in _roots(change)}
    places = {
        place.where: place
        for place in _places(night.scenes)
        if not any((*place.where[:2], place.path[:depth]) in drifted for depth in range(len(place.path) + 1))
    }
    varying = {
        where: place.fresh
        for where, place in places.items()
        if place.fresh and len(place.stored.keys() | place.fresh.keys() | known.seen(where).keys()) > 1
    }
    # A field that is known, and that neither side has, is one that is absent tonight.
    found = {Where(endpoint, status, show(path)) for endpoint, status, path in drifted}
    for where in known:
        holder = places.get(where._replace(path=_FIELD.sub("", where.path)))
        records = holder.spot.fresh.records if holder else None
        if records and where not in places and where not in found:
            varying[where] = {ABSENT: records.count}
    return Known({where: {day: (counts,)} for where, counts in varying.items()})


def flaps(twice: Compared, day: str) -> Known:
    """Return what both answers showed where two that were asked for within minutes differ."""
    # Joined, so that the two rounds come in the order that they have when they are read again.
    return Known() | Known(
        {
            place.where: {day: tuple(filter(None, (place.stored, place.fresh)))}
            for place in _places(twice.scenes)
            if place.stored.keys() != place.fresh.keys() or _turned(place.spot)
        }
    )


def _places(scenes: Sequence[Scene]) -> Iterator[_Place]:
    """Yield every place that has one path on both sides."""
    maps = kin_maps(scene.stored for scene in scenes)
    for scene in scenes:
        for spot in spots(scene, maps, lambda _: False):
            if spot.old == spot.new:
                (_, lacked), (_, lacks) = (spot.presence.stored, spot.presence.fresh) if spot.presence else _NEVER
                where = Where(str(scene.endpoint), scene.status, show(spot.old))
                yield _Place(where, spot.old, spot, labels_of(spot.stored, lacked), labels_of(spot.fresh, lacks))


def _turned(spot: Spot) -> bool:
    """Return whether any object differs from itself here."""
    here = spot.flow
    return bool(here.lost or here.come or any(before != after for before, after in here.turns))


def _roots(change: Change) -> Iterator[tuple[str, int, Path]]:
    """Yield the places that a fact is about, by endpoint and status; a header is none."""
    place = change.place
    if not place.header:
        others: Iterable[Path] = (getattr(change, "to", place.path), *getattr(change, "paths", ()))
        for path in (place.path, *others):
            yield str(place.endpoint), place.status, path


_NEVER = ((0, 0), (0, 0))
_FIELD = re.compile(r"""(\.[^.\[\]"{}]+|\["([^"\\]|\\.)*"\])\Z""")
"""The last step of a path as `show` writes it, where that is a field."""
