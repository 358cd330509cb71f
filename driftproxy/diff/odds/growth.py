"""Has a closed set of words grown or shrunk, or was a word only not met on one of the sides.

What chance draws is asked of the words met already: how much of a set is still unseen is estimated by those seen once
(Good and Turing), and a word met again is as likely as it was met (Polya's urn). How often words become others is
learned from all places of a comparison, by expectation maximisation: at most places few do, at some now and then
(states that move on), at some all of them do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product
from math import ceil, prod
from typing import NamedTuple

from driftproxy.diff.odds.values import STYLES, Words, capitals

__all__ = ["WordChance", "learn_words"]

_NAMED_SET, _SET = 0.08, 0.01
"""So many sets grow between two recordings before anything is seen: of those whose name says a set, and of others."""
_RARE = {"text": 0.1, "code": 0.7, "numbered": 0.05}
"""Free text is seldom a closed set, and what is numbered hardly ever."""
_LOSES = 0.24
"""So much less often does a set lose a member than win one."""
_SOME, _EVERY = 0.02, 0.04
"""So many places have words that are others now and then (a state that moves on), and so many others each time."""
_BELIEF = 20
"""What is believed before anything is seen is worth so many places."""
_ROUNDS = 4
_SOMETIMES = tuple((step + 0.5) / 8 for step in range(8))
_MOST = 0.6
"""No more sets than this grow in one release."""
_TAKEN = (0.05, 0.15, 0.3, 0.65)
"""New members together have one of these shares of all values, each as likely as the others; the old ones stay."""
_COUNTED = 200
"""Hundreds of words prove what thousands do."""
_FOREIGN = 0.05
"""So seldom is a member that was not met yet in other letters than all that were: `PAID` where others are `open`."""

Kind = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class WordChance:
    """What usually becomes of words when the same request is asked again.

    `restless` is the share of words drawn anew where they mostly stay, `some` that of places where some words are
    others. By kind, which is whether the name says a closed set, and the style: `every` is the share of places where
    all words are others, `grow` how many sets grow, and of how many.
    """

    restless: float
    some: float
    every: Mapping[Kind, float]
    grow: Mapping[Kind, tuple[float, float]]

    def grown(self, one: Words, kin: Words) -> tuple[float, list[str]]:
        """Return how sure it is that words of a place are new members, and which."""
        new = _new(one, kin)
        others = self._others(one, kin)
        return max((self._sure(each, others) for each in _weighed(one, kin, new)), default=0.0), new

    def shrunk(self, one: Words, kin: Words) -> tuple[float, list[str]]:
        """Return how sure it is that words of a place are members no longer, and which."""
        back, wide = _turned(one), _turned(kin)
        gone = _new(back, wide)
        likely = _LOSES * self._others(one, kin)
        return max((self._sure(each, likely) for each in _weighed(back, wide, gone)), default=0.0), gone

    def usually(self, seen: "Seen") -> float:
        """Return how sure it is that a set has grown, the place itself being one of those that teach what is usual."""
        grown, whole = self.grow[seen.kind]
        return self._sure(seen, grown / whole)

    def _others(self, one: Words, kin: Words) -> float:
        """Return how often sets grow by what the other places teach: none is to prove itself."""
        seen = next(_weighed(one, kin, _new(one, kin)))
        grown, whole = self.grow[seen.kind]
        return (grown - self.usually(seen)) / (whole - 1)

    def _sure(self, seen: "Seen", likely: float) -> float:
        if not seen.grown:
            return 0.0
        change = likely * sum(self.parts(seen, seen.grown, grown=True))
        chance = (1 - likely) * sum(self.parts(seen, seen.chance))
        return change / (change + chance or 1.0)

    def parts(self, seen: "Seen", drawn: tuple[float, float], *, grown: bool = False) -> tuple[float, float, float]:
        """Return how probable the counts are at a place of each sort: calm, sometimes others, all others."""
        every = self.every[seen.kind]
        calm = seen.counts.likelihood(self.restless, grown=grown)
        return (1 - self.some - every) * calm, self.some * drawn[0], every * drawn[1]


class Counts(NamedTuple):
    """What became of matched values, and what the rest are.

    `words` are new, met `met` times, `turned` of these in the place of a matched value. Of matched values, `other` are
    another known word and `same` are equal; `loose` ones are known words with nothing matched. A word drawn anew is one
    never met with the probability `unseen`, the same with `repeat`; all that were drawn are such as they are, where
    nothing changed, with the probability `drawn`.
    """

    words: int
    met: int
    turned: int
    other: int
    same: int
    loose: int
    unseen: float
    repeat: float
    drawn: float

    def likelihood(self, restless: float, *, grown: bool = False) -> float:
        """Return how probable the counts are where so many words are drawn anew, and where members have come."""
        if grown:
            return sum(self._grown(restless, taken) for taken in _TAKEN) / len(_TAKEN)
        found: float = self.drawn * restless**self.turned * (restless * (1 - self.repeat)) ** self.other
        return found * (1 - restless + restless * (1 - self.unseen) * self.repeat) ** self.same

    def _grown(self, restless: float, taken: float) -> float:
        left, known = (1 - taken) * self.unseen, (1 - taken) * (1 - self.unseen)
        found: float = (taken + left * restless) ** self.turned * (taken + left) ** (self.met - self.turned)
        found *= (restless * known * (1 - self.repeat)) ** self.other * known**self.loose
        found *= ((1 - taken) * (1 - restless) + restless * known * self.repeat) ** self.same
        again: float = max(1, self.words) ** float(self.words - self.met)
        return found * again


class Seen(NamedTuple):
    """A place with its counts, and how probable they are where some words are others and where all are.

    `chance` is that where nothing changed, `grown` that where members have come, None where no word is new.
    """

    kind: Kind
    counts: Counts
    chance: tuple[float, float]
    grown: tuple[float, float] | None


def learn_words(
    found: Sequence[Words | None], kin: Sequence[Words | None], restless: float, released: float
) -> WordChance:
    """Return how words behave tonight, `kin` being those of all kin; they are at least as restless as everything.

    `released` is how many times likelier than usual changes are.
    """
    every = [next(_weighed(one, wide, _new(one, wide))) for one, wide in zip(found, kin, strict=True) if one and wide]
    kinds = list(product((True, False), STYLES))
    sets = {kind: min(_MOST, released * (_NAMED_SET if kind[0] else _SET)) * _RARE.get(kind[1], 1.0) for kind in kinds}
    chance = WordChance(
        restless, _SOME, dict.fromkeys(kinds, _EVERY), {kind: (share, 1.0) for kind, share in sets.items()}
    )
    for _ in range(_ROUNDS):
        chance = _learned(chance, every, sets, restless)
    return chance


def _learned(chance: WordChance, every: Iterable[Seen], sets: Mapping[Kind, float], restless: float) -> WordChance:
    """Return what is usual if every place behaves as seems likely by what was thought usual before."""
    places, drawn = dict.fromkeys(sets, float(_BELIEF)), dict.fromkeys(sets, _BELIEF * _EVERY)
    whole, grown = places.copy(), {kind: _BELIEF * share for kind, share in sets.items()}
    some, moved, matched = _BELIEF * _SOME, _BELIEF * restless, float(_BELIEF)
    for seen in every:
        kind, counts = seen.kind, seen.counts
        sure = chance.usually(seen)
        whole[kind] += 1
        grown[kind] += sure
        # New words where the name says a closed set are what is to be judged, by what the others teach.
        if not (seen.grown and kind[0] and kind[1] != "text") and counts.same + counts.other + counts.turned:
            parts = chance.parts(seen, seen.chance)
            still, moving, renewed = (part / (sum(parts) or 1.0) * (1 - sure) for part in parts)
            places[kind] += 1 - sure
            some += moving
            drawn[kind] += renewed
            moved += still * (counts.other + counts.turned)
            matched += still * ((counts.same + counts.other) * (1 - counts.repeat) + counts.turned)
    return WordChance(
        max(restless, min(1.0, moved / matched)),
        some / sum(places.values()),
        {kind: drawn[kind] / places[kind] for kind in sets},
        {kind: (grown[kind], whole[kind]) for kind in sets},
    )


def _new(one: Words, kin: Words) -> list[str]:
    return sorted(one.fresh.keys() - one.stored.keys() - kin.stored.keys())


def _weighed(one: Words, kin: Words, new: Sequence[str]) -> Iterator[Seen]:
    """Yield what was counted of the new words, at the place itself and at all its kin."""
    one, kin = (_fewer(_once(one)), _fewer(_once(kin))) if kin is not one else (_fewer(_once(one)),) * 2
    once, total = sum(1 for count in kin.stored.values() if count == 1), sum(kin.stored.values())
    unseen = (once + 1) / (total + 2)
    repeat = sum((count / (total + 1)) ** 2 for count in kin.stored.values())
    for side in (one, kin) if kin is not one else (one,):
        came = [side.fresh.get(word, 0) for word in new]
        met, words, matched = sum(came), sum(map(bool, came)), side.same + side.other
        turned = min(met, side.other)
        other, loose = side.other - turned, max(0, sum(side.fresh.values()) - matched - met + turned)
        # A word never met makes more such likelier (Good and Turing), one met makes itself likelier (Polya).
        ways = chain(
            (once + 1 + number for number in range(words)),
            (number for count in came for number in range(1, count)),
            (total - once + 1 + number for number in range(other + loose)),
        )
        drawn = prod(way / (total + 2 + number) for number, way in enumerate(ways))
        if len(kin.stored) > 1 and capitals(kin.stored).isdisjoint(capitals(new)):
            drawn *= _FOREIGN**words
        counts = Counts(words, met, turned, other, side.same, loose, unseen, repeat, drawn)
        yield Seen((one.named, one.style), counts, _drawn(counts), _drawn(counts, grown=True) if new else None)


def _once(one: Words) -> Words:
    """Return the same, where as many words went as came each of them counted once, if the name says no closed set.

    What is the same everywhere (a build, a region, a customer's name) changes everywhere, and that is one witness.
    """
    gone, come = (one.stored.keys() - one.fresh.keys(), one.fresh.keys() - one.stored.keys())
    if one.named or len(gone) != len(come):
        return one
    stored = {word: 1 if word in gone else count for word, count in one.stored.items()}
    fresh = {word: 1 if word in come else count for word, count in one.fresh.items()}
    return replace(one, stored=stored, fresh=fresh)


def _fewer(one: Words) -> Words:
    """Return the same in numbers whose powers a float can hold."""
    most = max(sum(one.stored.values()), sum(one.fresh.values()))
    if most <= _COUNTED:
        return one
    stored, fresh = (
        {word: ceil(count * _COUNTED / most) for word, count in side.items()} for side in (one.stored, one.fresh)
    )
    same, other = (ceil(count * _COUNTED / most) for count in (one.same, one.other))
    return replace(one, stored=stored, fresh=fresh, same=same, other=other)


def _drawn(counts: Counts, *, grown: bool = False) -> tuple[float, float]:
    some = sum(counts.likelihood(rate, grown=grown) for rate in _SOMETIMES) / len(_SOMETIMES)
    return some, counts.likelihood(1.0, grown=grown)


def _turned(one: Words) -> Words:
    return replace(one, stored=one.fresh, fresh=one.stored)
