"""What is different at one place, and how sure is it: neutral facts from what was decided there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from driftproxy.diff.odds.chance import Turn, turn_of
from driftproxy.diff.odds.decisions import Decision, Decisions
from driftproxy.diff.odds.growth import WordChance
from driftproxy.diff.odds.values import Words
from driftproxy.diff.spot import Spot
from driftproxy.model.change import (
    POSSIBLE,
    Change,
    Evidence,
    FieldAdded,
    FieldRemoved,
    FieldRenamed,
    FormatChanged,
    IntegerBecameNumber,
    KindChanged,
    LengthChanged,
    NullAppeared,
    NullVanished,
    NumberBecameInteger,
    OnlyNull,
    Place,
    PresenceDropped,
    PresenceRose,
    ValuesGrew,
    ValuesShrank,
)
from driftproxy.model.plain import Wild, show
from driftproxy.model.surface import Endpoint
from driftproxy.model.words import describe, numeric

__all__ = ["facts"]

_MANY, _PAIR = 5, 2
"""So many arrays must agree before a length is fixed, and an array has at least two elements then."""
_SCALARS = frozenset({"boolean", "number", "string"})
_CERTAIN, _SINGLE = 0.99, 0.7

Kinds = Mapping[Turn, type[Change]]
_PRESENCE: Kinds = {
    Turn.NEVER: FieldRemoved,
    Turn.APPEARED: FieldAdded,
    Turn.SOMETIMES: PresenceDropped,
    Turn.ALWAYS: PresenceRose,
}
_FILLED: Kinds = {Turn.NEVER: OnlyNull, Turn.SOMETIMES: NullAppeared, Turn.ALWAYS: NullVanished}
_KIND: Kinds = {Turn.NEVER: KindChanged, Turn.SOMETIMES: KindChanged}
_FORMAT: Kinds = {Turn.NEVER: FormatChanged, Turn.SOMETIMES: FormatChanged}
_WHOLE: Kinds = {
    Turn.NEVER: IntegerBecameNumber,
    Turn.SOMETIMES: IntegerBecameNumber,
    Turn.ALWAYS: NumberBecameInteger,
    Turn.APPEARED: NumberBecameInteger,
}


def facts(endpoint: Endpoint, status: int, spot: Spot, decided: Decisions) -> Iterator[Change]:
    """Yield the facts about one place of one answer, each with its certainty."""
    place, sides = Place(endpoint, status, spot.old), (describe(spot.stored), describe(spot.fresh))
    if spot.likeness:
        evidence = Evidence(spot.stored.count, spot.stored.count, spot.fresh.count, spot.fresh.count)
        yield FieldRenamed(place, evidence, show(spot.old), show(spot.new), spot.likeness, to=spot.new)
    if decided.present:
        # A field that has come lies where the fresh side has it.
        at = place if spot.stored.count else Place(endpoint, status, spot.new)
        for change in _fact(at, _presence_words(spot, sides), _PRESENCE, decided.present):
            yield change.held_back() if spot.turned else change
    if decided.filled:
        yield from _nulls(place, sides, decided.filled)
    for change in _fact(place, sides, _KIND, decided.kind):
        yield change.held_back() if _only_empty(spot) else change
    yield from _fact(place, sides, _FORMAT, decided.format)
    yield from _fact(place, sides, _WHOLE, decided.whole)
    if length := _length(spot):
        yield LengthChanged(place, *length, _CERTAIN)
    if decided.words:
        yield from _words(place, *decided.words)


def _nulls(place: Place, sides: tuple[str, str], decision: Decision) -> Iterator[Change]:
    """Yield what became of nulls; one value that is null now proves nothing alone, for that is how they live.

    Nor does the only one of its type, where all others are null as before.
    """
    for change in _fact(place, sides, _FILLED, decision):
        own = min(change.evidence.stored_of, change.evidence.fresh_of)
        filled, null = decision.kin.tally.stored if decision.kin else (own, 1)
        single = isinstance(change, OnlyNull) and filled < _PAIR and null
        yield replace(change, certainty=min(change.certainty, _SINGLE)) if single else change


def _fact(place: Place, sides: tuple[str, str], kinds: Kinds, decision: Decision | None) -> Iterator[Change]:
    turn = turn_of(decision.tally) if decision else None
    if decision and turn and turn in kinds and (certainty := decision.certainty) >= POSSIBLE:
        (had, had_not), (has, has_not) = decision.tally.stored, decision.tally.fresh
        evidence = Evidence(had, had + had_not, has, has + has_not, int(decision.nights))
        yield kinds[turn](place, evidence, *sides, certainty)


def _only_empty(spot: Spot) -> bool:
    """Return whether lists stand where objects do, none with an element: PHP writes an object without fields so."""
    sides = spot.stored, spot.fresh
    kinds = spot.stored.kinds | spot.fresh.kinds
    return kinds == {"array", "object"} and not any(side.lists and side.lists.items.count for side in sides)


def _length(spot: Spot) -> tuple[Evidence, str, str] | None:
    """Return the two lengths of tuples that all have the same on either side, where these are enough.

    These are scalars of unlike kinds, or numbers in the elements of a list: one at the top may have grown by one
    everywhere.
    """
    stored, fresh = spot.stored.lists, spot.fresh.lists
    if not (stored and fresh and stored.lengths and fresh.lengths) or min(stored.count, fresh.count) < _MANY:
        return None
    kinds = numeric(stored.items.kinds | fresh.items.kinds)
    unlike = len(numeric(stored.items.kinds & fresh.items.kinds)) > 1 and kinds <= _SCALARS and spot.old
    if not unlike and (kinds != {"number"} or Wild.ITEM not in spot.old):
        return None
    (before, *others), (after, *more) = stored.lengths, fresh.lengths
    if others or more or before == after or min(before, after) < _PAIR:
        return None
    return Evidence(stored.count, stored.count, 0, fresh.count), f"{before} elements", f"{after} elements"


def _presence_words(spot: Spot, sides: tuple[str, str]) -> tuple[str, str]:
    words = []
    for side, amount, shape in zip(sides, ("stored", "fresh"), (spot.stored, spot.fresh), strict=True):
        _, without = getattr(spot.presence, amount)
        words.append("absent" if not shape.count else f"{side}, not always there" if without else side)
    return words[0], words[1]


def _words(place: Place, chance: WordChance, here: Words, kin: Words) -> Iterator[Change]:
    stored, fresh = sum(here.stored.values()), sum(here.fresh.values())
    known = sorted(here.stored)
    certainty, new = chance.grown(here, kin)
    if certainty >= POSSIBLE:
        evidence = Evidence(0, stored, sum(here.fresh[word] for word in new), fresh)
        yield ValuesGrew(place, evidence, " | ".join(known), " | ".join([*known, *new]), certainty)
    certainty, gone = chance.shrunk(here, kin)
    if certainty >= POSSIBLE:
        evidence = Evidence(sum(here.stored[word] for word in gone), stored, 0, fresh)
        left = " | ".join(word for word in known if word not in gone) or " | ".join(sorted(here.fresh))
        yield ValuesShrank(place, evidence, " | ".join(known), left, certainty)
