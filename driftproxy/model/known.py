"""What earlier nights taught: at which places answers vary by themselves, as counts per day, and never a value."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2s
from typing import NamedTuple

from driftproxy.model.shape import Shape

__all__ = [
    "ABSENT",
    "AS_RECORDED",
    "PRESENT",
    "Counts",
    "Diary",
    "Known",
    "Where",
    "is_word",
    "labels_of",
    "word_label",
]

ABSENT = "absent"
"""The label of a field that its object has not; the others are those of `Shape.labels`."""

PRESENT = "present"
"""The label of a header that an answer has, whatever its value."""

AS_RECORDED = "as recorded"
"""Stands for a path: how many answers showed no drift, labelled by what the recordings looked like then."""

_WORD = "word "

Counts = Mapping[str, int]
"""How often each label was seen."""

Diary = Mapping[str, tuple[Counts, ...]]
"""What was seen on each day (ISO 8601), each time that all was asked."""


class Where(NamedTuple):
    """A place, as reports write it: the endpoint, the status, the path."""

    endpoint: str
    status: int
    path: str


@dataclass(frozen=True, slots=True)
class Known:
    """What was seen at each place that varies; names, kinds, formats, and digests of words only.

    `doubted` is what was seen, since then, at each place that was found to have drifted: that may vary, too.
    `one | other` is both together: commutative and associative.
    """

    places: Mapping[Where, Diary] = field(default_factory=dict)
    doubted: Mapping[Where, Diary] = field(default_factory=dict)

    def __or__(self, other: "Known") -> "Known":
        return Known(_joined(self.places, other.places), _joined(self.doubted, other.doubted))

    def __iter__(self) -> Iterator[Where]:
        return iter(self.places)

    def without(self, other: "Known") -> "Known":
        """Return what is known of places that the other does not know."""
        return replace(self, places={where: diary for where, diary in self.places.items() if where not in other.places})

    def seen(self, where: Where) -> Counts:
        """Return what was seen at a place on all days together."""
        return _sum(counts for rounds in self.places.get(where, {}).values() for counts in rounds)

    def since(self, day: str) -> "Known":
        """Return what was seen on this day and later."""
        return Known(_since(self.places, day), _since(self.doubted, day))


def labels_of(shape: Shape, absent: int = 0) -> Counts:
    """Return how often each label was seen at a place where `absent` objects lack the field."""
    return {**({ABSENT: absent} if absent else {}), **shape.labels}


def word_label(word: str) -> str:
    """Return the label of a member of a closed set: a digest, for values are not kept."""
    return _WORD + blake2s(word.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def is_word(label: str) -> bool:
    """Return whether a label is one of `word_label`; such are counted beside the others, which count all values."""
    return label.startswith(_WORD)


def _joined(one: Mapping[Where, Diary], other: Mapping[Where, Diary]) -> Mapping[Where, Diary]:
    places = {where: dict(diary) for where, diary in one.items()}
    for where, diary in other.items():
        days = places.setdefault(where, {})
        for day, rounds in diary.items():
            every = (*days.get(day, ()), *rounds)
            if where.path == AS_RECORDED:  # asked ten times a day it is one day, and no longer a list
                every = ({label: max(one.get(label, 0) for one in every) for one in every for label in one},)
            days[day] = tuple(sorted(every, key=lambda counts: sorted(counts.items())))
    return places


def _since(places: Mapping[Where, Diary], first: str) -> Mapping[Where, Diary]:
    kept = {where: {day: rounds for day, rounds in diary.items() if day >= first} for where, diary in places.items()}
    return {where: diary for where, diary in kept.items() if diary}


def _sum(every: Iterable[Counts]) -> Counts:
    found: dict[str, int] = {}
    for counts in every:
        for label, count in counts.items():
            found[label] = found.get(label, 0) + count
    return dict(sorted(found.items()))
