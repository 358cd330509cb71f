"""Where recorded bodies do not keep to a specification, as facts; no chance plays, so that nothing is weighed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from driftproxy.model import change as facts
from driftproxy.model.change import Change, Evidence, Place
from driftproxy.model.plain import Plain, show
from driftproxy.model.words import describe
from driftproxy.shapes.formats import format_of
from driftproxy.shapes.infer import infer
from driftproxy.shapes.promise import ABSENT, Absent, Mistake

__all__ = ["Breach", "breaches"]

_WORD = re.compile(r"[A-Za-z][\w.-]{0,39}|-?\d{1,9}")
"""A word as programs write them is told as it is; other values are told by what they are."""

_MOST_WORDS = 5


class Breach(NamedTuple):
    """A mistake, the answers that it is in (endpoint and status), and where the one lies: cassette and position."""

    place: Place
    mistake: Mistake
    cassette: str
    position: int


def breaches(found: Iterable[Breach], *, promise_is_new: bool) -> list[tuple[Change, Sequence[Breach]]]:
    """Return a fact for each sort of mistake at each place, and what it was made of, in the order of the places."""
    groups: defaultdict[tuple[str, type[Change]], list[Breach]] = defaultdict(list)
    for one in found:
        was, now = _sides(one.mistake, promise_is_new=promise_is_new)
        key = f"{one.place.endpoint} {one.place.status} {show(one.mistake.path)}"
        groups[key, _kind(was, now, promise_is_new=promise_is_new)].append(one)
    ordered = sorted(groups.items(), key=lambda item: (item[0][0], item[0][1].__name__))
    return [(_fact(kind, group, promise_is_new=promise_is_new), group) for (_, kind), group in ordered]


def _sides(mistake: Mistake, *, promise_is_new: bool) -> tuple[Plain | Absent, Plain | Absent]:
    sides = mistake.recorded, mistake.promised
    return sides if promise_is_new else sides[::-1]


def _kind(was: Plain | Absent, now: Plain | Absent, *, promise_is_new: bool) -> type[Change]:
    """Return the sort of fact that says how one value becomes the other."""
    if was is ABSENT or now is ABSENT:
        return facts.FieldAdded if was is ABSENT else facts.FieldRemoved
    if was is None or now is None:
        return facts.NullVanished if was is None else facts.NullAppeared
    if type(was) is not type(now):
        if isinstance(was, float) and type(now) is int:
            return facts.NumberBecameInteger
        if type(was) is int and isinstance(now, float):
            return facts.IntegerBecameNumber
        return facts.KindChanged
    if isinstance(was, str) and isinstance(now, str) and format_of(was) != format_of(now):
        return facts.FormatChanged
    return facts.ValuesShrank if promise_is_new else facts.ValuesGrew


def _fact(kind: type[Change], group: Sequence[Breach], *, promise_is_new: bool) -> Change:
    sides = [_sides(one.mistake, promise_is_new=promise_is_new) for one in group]
    before, after = (list(side) for side in zip(*sides, strict=True))
    tell = _words if kind in (facts.ValuesShrank, facts.ValuesGrew) else _shape
    count = len(group)
    came = kind in (facts.FieldAdded, facts.NullVanished)
    evidence = Evidence(0, count, count, count) if came else Evidence(count, count, 0, count)
    place = Place(group[0].place.endpoint, group[0].place.status, group[0].mistake.path)
    return kind(place, evidence, tell(before), tell(after), 1.0)


def _shape(values: Iterable[Plain | Absent]) -> str:
    there = [value for value in values if not isinstance(value, Absent)]
    return describe(infer(there)) if there else "absent"


def _words(values: Iterable[Plain | Absent]) -> str:
    words = sorted({_word(value) for value in values if not isinstance(value, Absent)})
    return " | ".join(words[:_MOST_WORDS]) + (" | …" if words[_MOST_WORDS:] else "")


def _word(value: Plain) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if _WORD.fullmatch(text) and not isinstance(value, list | dict) else describe(infer([value]))
