"""What was decided at each place: is it there, filled, of a known kind; and what beside the counts speaks for a change.

The counts of a place speak together with those of its kin, and a change is likelier beside other ones.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from driftproxy.diff.odds.chance import Chance, Kind, Turn, learn, turn_of
from driftproxy.diff.odds.growth import WordChance, learn_words
from driftproxy.diff.odds.kin import Kin, kinship, pooled
from driftproxy.diff.odds.neighbours import Suspect, expected
from driftproxy.diff.odds.stillness import Stay
from driftproxy.diff.odds.values import Words, kin_words, words
from driftproxy.diff.spot import Spot
from driftproxy.diff.tally import Switch, Tally, labelled
from driftproxy.model.plain import Path

__all__ = ["Decision", "Decisions", "Usual", "decide", "usual_of"]

_NULL = frozenset({"null"})
_EMPTY = frozenset({"string (empty)"})
_WEAK = frozenset({"string (decimal)", "string (digits)"})
_NUMERIC = frozenset({"integer", "decimal"})
_ENOUGH = 3
"""So many values on each side must agree before digits are a format: a postcode may be all digits by accident."""
_NOTHING = Tally(*[0] * 8)
_VARIED = 0.8
"""A place tells how restless values are if at least this part of its strings are met once only."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual tonight for each decision: is it there, filled, of a known kind, of a known format, an integer."""

    present: Chance
    filled: Chance
    kind: Chance
    format: Chance
    whole: Chance


class Decision(NamedTuple):
    """What was counted here and at the kin, what is usual, how likely a change is, the switches, and earlier nights."""

    tally: Tally
    kin: Kin | None
    chance: Chance
    prior: float | None = None
    switch: Switch | None = None
    nights: float = 0.0

    @property
    def certainty(self) -> float:
        """How sure a change is by itself, or by its kin where they say the same."""
        own = self.chance.certainty(self.tally, self.prior, self.switch, self.nights)
        return max(own, self.chance.certainty(self.kin.tally, self.prior, nights=self.kin.nights)) if self.kin else own

    @property
    def ratio(self) -> float:
        """How many times more probable a change makes the counts, here or at the kin."""
        own = self.chance.ratio(self.tally, self.switch, self.nights)
        return max(own, self.chance.ratio(self.kin.tally, nights=self.kin.nights)) if self.kin else own


class Decisions(NamedTuple):
    """All that was decided at one place; None where there is nothing to decide."""

    present: Decision | None
    filled: Decision | None
    kind: Decision | None
    format: Decision | None
    whole: Decision | None
    words: tuple[WordChance, Words, Words] | None


def usual_of(every: Sequence[Spot]) -> Usual:
    """Return what is usual in one comparison, learned from all its places."""
    both = list(filter(_comparable, every))
    kinds = [
        Kind(0.8, [spot.switch.rest if spot.switch else spot.presence for spot in every if spot.presence]),
        Kind(0.9, map(_filled, both), hidden=True),
        Kind(0.99, map(_main_kind, both), hidden=True),
        Kind(0.9, map(_known_format, both), hidden=True),
        Kind(0.97, map(_whole, both), hidden=True),
    ]
    present, filled, kind, form, whole = learn(kinds, _stays(both))
    return Usual(present.likelier(present.released, (Turn.SOMETIMES, Turn.ALWAYS)), filled, kind, form, whole)


def decide(
    spots: Sequence[tuple[int, Spot]], usual: Usual, ids: Callable[[int, Path, Path], frozenset[str]]
) -> list[Decisions]:
    """Return what was decided at each spot; each comes with the answer it is in.

    `ids` are those of the things that an answer shows at a path of the stored and one of the fresh side.
    """
    every = [spot for _, spot in spots]

    def things(index: int) -> frozenset[str]:
        where, spot = spots[index]
        return ids(where, spot.old[:-1], spot.new[:-1])

    related = kinship(spot.siblings for spot in every)
    found = [words(spot) if _comparable(spot) else None for spot in every]
    kin = kin_words(every, found, related, things)
    chance = learn_words(found, kin, usual.present.restless, usual.present.released)
    pool = partial(pooled, every, related=related, things=things)
    present = _decisions(every, [spot.presence for spot in every], usual.present, pool, unions=True)
    filled = _decisions(every, _tallies(_filled, every), usual.filled, pool)
    kind = _decisions(every, _tallies(_known_kind, every), usual.kind, pool)
    # Nulls are filled: that is how values live, at all kin.
    filled = [one._replace(kin=None) if one and turn_of(one.tally) is Turn.ALWAYS else one for one in filled]
    _expect([(where, spot.old[:-1]) for where, spot in spots], present, (filled, kind))
    return [
        Decisions(
            present[index],
            filled[index],
            kind[index],
            Decision(_known_format(spot), None, usual.format, nights=spot.nights) if _comparable(spot) else None,
            Decision(_whole(spot), None, usual.whole) if _comparable(spot) else None,
            (chance, one, wide) if (one := found[index]) and (wide := kin[index]) else None,
        )
        for index, spot in enumerate(every)
    ]


def _tallies(count: Callable[[Spot], Tally], every: Iterable[Spot]) -> list[Tally | None]:
    return [count(spot) if _comparable(spot) else None for spot in every]


def _decisions(
    every: Sequence[Spot],
    tallies: Sequence[Tally | None],
    chance: Chance,
    pool: Callable[[Sequence[Tally | None]], Mapping[int, Kin]],
    *,
    unions: bool = False,
) -> list[Decision | None]:
    together = pool(tallies)
    found: list[Decision | None] = []
    for index, (spot, tally) in enumerate(zip(every, tallies, strict=True)):
        switch = spot.switch if unions else None
        kin = None if switch else together.get(index)
        found.append(Decision(tally, kin, chance, switch=switch, nights=spot.nights) if tally else None)
    return found


def _expect(
    records: Sequence[Hashable], present: list[Decision | None], others: Iterable[list[Decision | None]]
) -> None:
    """Say in each decision how likely a change is, its neighbours in the record known."""
    places = [
        (kind, decisions, index, decision)
        for kind, decisions in enumerate((present, *others))
        for index, decision in enumerate(decisions)
        # What comes and goes with another variant of a union was not touched.
        if decision and not (decision.switch and turn_of(decision.tally) in (Turn.NEVER, Turn.APPEARED))
    ]
    suspects = [
        Suspect(records[index], kind, turn_of(one.tally), one.tally, one.chance.prior(one.tally), one.ratio)
        for kind, _, index, one in places
    ]
    for (_, decisions, index, decision), prior in zip(places, expected(suspects), strict=True):
        decisions[index] = decision._replace(prior=prior)


def _comparable(spot: Spot) -> bool:
    """Return whether both sides have values, and the stored one any that is not null."""
    return bool(spot.stored.present and spot.fresh.count)


def _filled(spot: Spot) -> Tally:
    """Return how often the value was not null."""
    every = _labels(spot)
    return _labelled(every - _NULL, every, spot)


def _known_kind(spot: Spot) -> Tally:
    """Return how often a value that was not null was of a JSON kind that stored values have."""
    kinds = {_kind(label) for label in spot.stored.labels}
    among = _labels(spot) - _NULL
    known = frozenset(label for label in among if _kind(label) in kinds)
    return _labelled(known, among, spot)


def _main_kind(spot: Spot) -> Tally:
    """Return how often a value that was not null was of the kind that most stored ones have: unions show how usual."""
    counts = Counter[str]()
    for label, count in spot.stored.labels.items():
        counts[_kind(label)] += count * (label not in _NULL)
    main = max(counts, key=lambda kind: (counts[kind], kind))
    among = _labels(spot) - _NULL
    known = frozenset(label for label in among if _kind(label) == main)
    return _labelled(known, among, spot)


def _known_format(spot: Spot) -> Tally:
    """Return how often a string was of a format that stored strings have; free text has some by accident."""
    among = frozenset(label for label in _labels(spot) if _kind(label) == "string") - _EMPTY
    known = among & spot.stored.labels.keys()
    tally = _labelled(known, among, spot)
    (_, other), (still, now) = tally.stored, tally.fresh
    # One address with a space in it is no format that changed.
    return _NOTHING if (known & _WEAK and _few(tally)) or (not other and still > now) else tally


def _whole(spot: Spot) -> Tally:
    """Return how often a number was an integer; one price has cents and one has not by accident, two of two seldom.

    Nights before say nothing of it: a price that nobody changes is the same each time.
    """
    tally = _labelled(frozenset({"integer"}), _NUMERIC, spot)
    whole, parts = tally.stored, tally.fresh
    both = min(whole[0], parts[1]) > 1 and not whole[1] and not parts[0]
    return tally if both or not _few(tally) else _NOTHING


def _labelled(labels: frozenset[str], among: frozenset[str], spot: Spot) -> Tally:
    tally = labelled(labels, among, spot.flow, spot.stored, spot.fresh)
    return tally.once if spot.turned else tally


def _few(tally: Tally) -> bool:
    return min(sum(tally.stored), sum(tally.fresh)) < _ENOUGH


def _labels(spot: Spot) -> frozenset[str]:
    return frozenset(spot.stored.labels) | frozenset(spot.fresh.labels)


def _kind(label: str) -> str:
    return "number" if label in _NUMERIC else label.partition(" ")[0]


def _stays(spots: Iterable[Spot]) -> Iterable[Stay]:
    """Yield what became of the values at every place where they are many: a word of three is often the same."""
    for spot in spots:
        same, other, strings = spot.flow.same, spot.flow.other, spot.stored.strings
        if strings:
            varied = strings.values is None or len(strings.values) >= _VARIED * strings.count
            varied = varied and strings.count > 1
        else:
            varied = not spot.stored.booleans
        if varied and same + other:
            yield same, other
