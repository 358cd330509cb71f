"""What is different at one place, and how sure is it: neutral facts from counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from driftproxy.diff.chance import Chance, Turn, turn_of
from driftproxy.diff.tally import Tally, labelled
from driftproxy.diff.values import grown
from driftproxy.diff.walk import Spot
from driftproxy.model.change import (
    Change,
    Evidence,
    FieldAdded,
    FieldRemoved,
    FieldRenamed,
    FormatChanged,
    KindChanged,
    NullAppeared,
    NullVanished,
    OnlyNull,
    Place,
    PresenceDropped,
    PresenceRose,
    ValuesGrew,
)
from driftproxy.model.plain import show
from driftproxy.model.surface import Endpoint
from driftproxy.model.words import describe

__all__ = ["POSSIBLE", "Kin", "Usual", "comparable", "facts", "filled", "known_format", "known_kind"]

POSSIBLE = 0.5
"""What is less probable than not is no fact."""

_NULL = frozenset({"null"})
_EMPTY = frozenset({"string (empty)"})
_WEAK = frozenset({"string (decimal)", "string (digits)"})
_ENOUGH = 3
"""So many strings on each side must agree before digits are a format: a postcode may be all digits by accident."""

Kinds = Mapping[Turn, type[Change]]
_PRESENCE: Kinds = {
    Turn.NEVER: FieldRemoved,
    Turn.APPEARED: FieldAdded,
    Turn.SOMETIMES: PresenceDropped,
    Turn.ALWAYS: PresenceRose,
}
_FILLED: Kinds = {Turn.NEVER: OnlyNull, Turn.SOMETIMES: NullAppeared, Turn.ALWAYS: NullVanished}
_KNOWN_KIND: Kinds = {Turn.NEVER: KindChanged, Turn.SOMETIMES: KindChanged}
_KNOWN_FORMAT: Kinds = {Turn.NEVER: FormatChanged, Turn.SOMETIMES: FormatChanged}


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual tonight for each kind of decision: is a field there, is it filled, is its kind or format known.

    `words` is the share of single words that are others when the same request is asked again.
    """

    present: Chance
    filled: Chance
    kind: Chance
    format: Chance
    words: float


@dataclass(frozen=True, slots=True)
class Kin:
    """What was counted at all places that are the same field of the same type, where there are more than one."""

    present: Tally | None = None
    filled: Tally | None = None
    kind: Tally | None = None


Decision = tuple[Tally, Tally | None, Chance]
"""What was counted here, what was counted at its kin, and what is usual."""


def comparable(spot: Spot) -> bool:
    """Return whether both sides have values, and the stored one any that is not null."""
    return bool(spot.stored.present and spot.fresh.count)


def filled(spot: Spot) -> Tally:
    """Return how often the value was not null."""
    every = _labels(spot)
    return labelled(every - _NULL, every, spot.flow, spot.stored, spot.fresh)


def known_kind(spot: Spot) -> Tally:
    """Return how often a value that was not null was of a JSON kind that stored values have."""
    kinds = {_kind(label) for label in spot.stored.labels}
    among = _labels(spot) - _NULL
    known = frozenset(label for label in among if _kind(label) in kinds)
    return labelled(known, among, spot.flow, spot.stored, spot.fresh)


def known_format(spot: Spot) -> Tally:
    """Return how often a string was of a format that stored strings have; free text has some by accident."""
    among = frozenset(label for label in _labels(spot) if _kind(label) == "string") - _EMPTY
    known = among & spot.stored.labels.keys()
    tally = labelled(known, among, spot.flow, spot.stored, spot.fresh)
    few = min(sum(tally.stored), sum(tally.fresh)) < _ENOUGH
    return Tally(*[0] * 8) if few and known & _WEAK else tally


def facts(endpoint: Endpoint, status: int, spot: Spot, usual: Usual, kin: Kin) -> Iterator[Change]:
    """Yield the facts about one place of one answer, each with its certainty."""
    place, sides = Place(endpoint, status, spot.old), (describe(spot.stored), describe(spot.fresh))
    if spot.likeness:
        evidence = Evidence(spot.stored.count, spot.stored.count, spot.fresh.count, spot.fresh.count)
        yield FieldRenamed(place, evidence, show(spot.old), show(spot.new), spot.likeness, to=spot.new)
    if spot.presence:
        # A field that has come lies where the fresh side has it.
        at = place if spot.stored.count else Place(endpoint, status, spot.new)
        words = _presence_words(spot, sides)
        yield from _fact(at, words, _PRESENCE, (spot.presence, kin.present, usual.present))
    if comparable(spot):
        yield from _fact(place, sides, _FILLED, (filled(spot), kin.filled, usual.filled))
        yield from _fact(place, sides, _KNOWN_KIND, (known_kind(spot), kin.kind, usual.kind))
        yield from _fact(place, sides, _KNOWN_FORMAT, (known_format(spot), None, usual.format))
        yield from _words(place, spot, usual)


def _fact(place: Place, sides: tuple[str, str], kinds: Kinds, decision: Decision) -> Iterator[Change]:
    tally, kin, chance = decision
    turn = turn_of(tally)
    if turn and turn in kinds and (certainty := _certainty(tally, kin, chance)) >= POSSIBLE:
        (had, had_not), (has, has_not) = tally.stored, tally.fresh
        yield kinds[turn](place, Evidence(had, had + had_not, has, has + has_not), *sides, certainty)


def _certainty(tally: Tally, kin: Tally | None, chance: Chance) -> float:
    """Return how sure a change is by itself, or by its kin where they say the same."""
    own = chance.certainty(tally)
    return max(own, chance.certainty(kin)) if kin and turn_of(kin) is turn_of(tally) else own


def _presence_words(spot: Spot, sides: tuple[str, str]) -> tuple[str, str]:
    words = []
    for side, amount, shape in zip(sides, ("stored", "fresh"), (spot.stored, spot.fresh), strict=True):
        _, without = getattr(spot.presence, amount)
        words.append("absent" if not shape.count else f"{side}, not always there" if without else side)
    return words[0], words[1]


def _words(place: Place, spot: Spot, usual: Usual) -> Iterator[Change]:
    stored, fresh = spot.stored.strings, spot.fresh.strings
    if not (stored and fresh and stored.values and fresh.values):
        return
    certainty = grown(spot.old, stored.values, fresh.values, spot.flow, max(usual.words, usual.present.restless))
    if certainty >= POSSIBLE:
        new = sum(count for value, count in fresh.values.items() if value not in stored.values)
        known = " | ".join(sorted(stored.values))
        after = f"{known} | {' | '.join(sorted(fresh.values.keys() - stored.values.keys()))}"
        yield ValuesGrew(place, Evidence(0, stored.count, new, fresh.count), known, after, certainty)


def _labels(spot: Spot) -> frozenset[str]:
    return frozenset(spot.stored.labels) | frozenset(spot.fresh.labels)


def _kind(label: str) -> str:
    return label.partition(" ")[0]
