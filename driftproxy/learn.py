"""What a comparison teaches about answers that vary by themselves, for the nights to come.

Drift must never teach. An ordinary night teaches nothing at or below a place that is found to have drifted, so that the
finding is there again the next night, until it is accepted; only what came and went by itself, and did so again, is no
drift. Two answers within minutes cannot have drifted apart:
there, what differs is what teaches, and all that is the same says nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from driftproxy.diff.heads import Head, presences
from driftproxy.diff.maps import kin_maps
from driftproxy.diff.nights import likeness
from driftproxy.diff.odds.values import words
from driftproxy.diff.scene import Scene
from driftproxy.diff.spot import Spot
from driftproxy.diff.walk import spots
from driftproxy.drift import Compared
from driftproxy.model.change import Change, Place
from driftproxy.model.known import (
    ABSENT,
    AS_RECORDED,
    PRESENT,
    Counts,
    Diary,
    Known,
    Where,
    is_word,
    labels_of,
    word_label,
)
from driftproxy.model.plain import Path, show

__all__ = ["flaps", "lesson"]


class _Place(NamedTuple):
    """A place, what was seen there on either side, and whether anything differs from itself; a header has no spot.

    It is `steady` if the same was seen on both sides, and nothing differs.
    """

    where: Where
    path: Path
    spot: Spot | None
    stored: Counts
    fresh: Counts
    turned: bool
    steady: bool


def lesson(night: Compared, known: Known, day: str) -> Known:
    """Return what fresh answers showed at places that vary: by what they show, what is stored, or what is known.

    A place that was found to have drifted is left out, with all below it, and so is one that is always the same: also
    where some objects have a field and others have none, as long as each is as it was. Of an answer in which nothing
    has drifted it is kept that it was as the recordings show it.
    """
    drifted = {path for change in night.drifted for path in _roots(change)}
    every = {place.where: place for place in _places(night.scenes)}
    places = {
        where: place
        for where, place in every.items()
        if not any((*where[:2], place.path[:depth]) in drifted for depth in range(len(place.path) + 1))
    }
    out = {where: place for where, place in every.items() if (*where[:2], place.path) in drifted}
    doubted, restless = _doubts(out, places, known, day)
    gone = {_where(change.place) for change in night.drifted if change.place.header}
    places |= {place.where: place for place in _header_places(night.heads) if place.where not in gone}
    varying = {
        where: place.fresh
        for where, place in places.items()
        if place.fresh
        and (where in known.places or not place.steady)
        and len(place.stored.keys() | place.fresh.keys() | set(filter(_is_kind, known.seen(where)))) > 1
    }
    # A field that is known, and that neither side has, is one that is absent tonight.
    found = {Where(endpoint, status, show(path)) for endpoint, status, path in drifted}
    for where in known:
        holder = places.get(where._replace(path=_FIELD.sub("", where.path)))
        records = holder.spot.fresh.records if holder and holder.spot else None
        if records and where not in places and where not in found:
            varying[where] = {ABSENT: records.count}
    steady = {
        Where(str(scene.endpoint), scene.status, AS_RECORDED): {likeness(scene.stored): len(scene.bodies)}
        for scene in night.scenes
        if scene.bodies and not any(where[:2] == (str(scene.endpoint), scene.status) for where in drifted)
    }
    seen = {where: {day: (counts,)} for where, counts in (*varying.items(), *steady.items())}
    return Known(seen, doubted) | Known(restless)


def _doubts(
    drifted: Mapping[Where, _Place], others: Mapping[Where, _Place], known: Known, day: str
) -> tuple[Mapping[Where, Diary], Mapping[Where, Diary]]:
    """Return what was seen tonight at places in doubt, and all that was seen at those that came back often enough.

    A place is in doubt from the night on which it has drifted, as long as nobody accepts that: then what it showed is
    what the recordings show.
    """
    tonight = {where: place.fresh for where, place in drifted.items() if _otherwise(place.fresh, place)}
    back: dict[Where, Diary] = {}
    for where in known.doubted.keys() & others.keys():
        place, diary = others[where], known.doubted[where]
        nights = [any(_otherwise(counts, place) for counts in diary[one]) for one in sorted(diary)]
        if any(nights) and place.fresh and not _otherwise(place.fresh, place):
            tonight[where] = place.fresh
            if sum(was and not now for was, now in pairwise([*nights, False])) >= _RETURNS:
                back[where] = {one: rounds for one, rounds in diary.items() if one not in known.places.get(where, {})}
    return {where: {day: (counts,)} for where, counts in tonight.items()}, back


def _otherwise(counts: Counts, place: _Place) -> bool:
    """Return whether something was seen that the recordings do not show."""
    return not counts.keys() <= place.stored.keys()


def flaps(twice: Compared, day: str) -> Known:
    """Return what both answers showed where two that were asked for within minutes differ.

    A closed set of which some members were met on one side only is such a place, and so is a header.
    """
    # Joined, so that the two rounds come in the order that they have when they are read again.
    return Known() | Known(
        {
            place.where: {day: tuple(filter(None, (place.stored, place.fresh)))}
            for place in (*map(_with_words, _places(twice.scenes)), *_header_places(twice.heads))
            if place.turned or place.stored.keys() != place.fresh.keys()
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
                sides = labels_of(spot.stored, lacked), labels_of(spot.fresh, lacks)
                flow, turned = spot.flow, _turned(spot)
                steady = bool(flow.kept or flow.objects) and not turned
                yield _Place(where, spot.old, spot, *sides, turned, steady)


def _header_places(heads: Iterable[Head]) -> Iterator[_Place]:
    """Yield every header that says something to a client, and how often it was there."""
    for head in heads:
        for place, tally in presences(head):
            stored, fresh = (
                {label: count for label, count in zip((PRESENT, ABSENT), side, strict=True) if count}
                for side in (tally.stored, tally.fresh)
            )
            turned = bool(tally.lost or tally.come)
            yield _Place(_where(place), (), None, stored, fresh, turned, not turned)


def _with_words(place: _Place) -> _Place:
    """Return the place with the members of a closed set that flaps."""
    found = words(place.spot) if place.spot and place.spot.stored.present and place.spot.fresh.present else None
    if not found or not (found.other or found.stored.keys() != found.fresh.keys()):
        return place
    stored, fresh = ({word_label(word): many for word, many in side.items()} for side in (found.stored, found.fresh))
    return place._replace(stored={**place.stored, **stored}, fresh={**place.fresh, **fresh}, turned=True)


def _turned(spot: Spot) -> bool:
    """Return whether any object differs from itself here."""
    here = spot.flow
    return bool(here.lost or here.come or any(before != after for before, after in here.turns))


def _where(place: Place) -> Where:
    return Where(str(place.endpoint), place.status, place.where)


def _is_kind(label: str) -> bool:
    return not is_word(label)


def _roots(change: Change) -> Iterator[tuple[str, int, Path]]:
    """Yield the places that a fact is about, by endpoint and status; a header is none."""
    place = change.place
    if not place.header:
        others: Iterable[Path] = (getattr(change, "to", place.path), *getattr(change, "paths", ()))
        for path in (place.path, *others):
            yield str(place.endpoint), place.status, path


_NEVER = ((0, 0), (0, 0))
_RETURNS = 2
"""What came and went by itself so many times is no drift: releases are taken back once."""
_FIELD = re.compile(r"""(\.[^.\[\]"{}]+|\["([^"\\]|\\.)*"\])\Z""")
"""The last step of a path as `show` writes it, where that is a field."""
