"""Has a closed set of words grown or shrunk, or was a word only not met on one of the sides.

How much of a set is still unseen is estimated by the words seen once (Good and Turing). How often a word becomes
another one anyway is learned from all places of a comparison.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import exp

from driftproxy.diff.odds.kin import alike
from driftproxy.diff.spot import Spot
from driftproxy.model.plain import Path
from driftproxy.model.pseudonym import holds_pseudonym
from driftproxy.model.shape import Shape

__all__ = ["WordChance", "Words", "kin_words", "learn_words", "words"]

_STYLES = {
    "word": re.compile(r"[A-Za-z]+([_.:/-][A-Za-z]+)*"),
    "number": re.compile(r"\d+"),
    "code": re.compile(r"[A-Za-z][A-Za-z0-9]*([_.:/-][A-Za-z0-9]+)*"),
    "text": re.compile(r"[A-Za-z]+([_.:/ -][A-Za-z]+)*"),
}
_NAMED = re.compile(
    r"(^|[_.-]|(?<=[a-z]))(status|state|type|kind|object|mode|level|role|event|category|phase|severity|priority|"
    r"reason|code|method|style|action|interval|network|brand|association|visibility|permission|scope|error|effort|tier|"
    r"format|protocol|strategy|policy|operation|direction|unit|frequency|feature|purpose|result|outcome|stage|class|"
    r"quality|categorie|capabilitie|policie)s?$",
    re.IGNORECASE,
)
_UNIQUE = re.compile(
    r"((?i:token|nonce|signature|secret|password|cursor|etag|hash|digest|key|uuid|guid)|(^|[_.-])id|Id|ID)s?$"
)
"""What is called so is another one for each object or each time, or never to be shown."""

_GROW = {False: 0.01, True: 0.05}
"""So many sets grow between two recordings before anything is seen: of all, and of those whose name says a set."""
_RARE = {"text": 0.1, "code": 0.7}
"""Free text is seldom a closed set."""
_LOSES = 0.15
"""So much less often does a set lose a member than win one."""
_NEW, _MORE = 0.5, 0.7
"""How often a new member is seen once it is there; and how much rarer each further one is that comes at once."""
_ROUNDS = 3
_PLACES, _FEW = 20, 0.3
"""What is believed of how often a place is drawn anew is worth twenty places, a third of one drawn anew."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words at a place: how often each was met on either side, and of matched values how many are the same.

    `named` is whether the field's name says a closed set; `style` is one of `word`, `number`, `code` and `text`.
    """

    stored: Mapping[str, int]
    fresh: Mapping[str, int]
    same: int
    other: int
    named: bool
    style: str


def words(spot: Spot) -> Words | None:
    """Return the words at a place, None where they are too many, too long, or no words."""
    name = _name(spot.old)
    if _UNIQUE.search(name):
        return None
    named = bool(_NAMED.search(name))
    stored, fresh = _members(spot.stored, named=named), _members(spot.fresh, named=named)
    if not (stored and fresh):
        return None
    every = stored.keys() | fresh.keys()
    if any(map(holds_pseudonym, every)):  # what stands for a secret depends on a key
        return None
    style = next((style for style, pattern in _STYLES.items() if all(map(pattern.fullmatch, every))), "")
    return Words(stored, fresh, spot.flow.same, spot.flow.other, named, style) if style else None


def kin_words(spots: Sequence[Spot], found: Sequence[Words | None]) -> list[Words | None]:
    """Return, for each place, the words of all its kin together: one field of one type, with words in common."""
    places = defaultdict(list)
    for index, (spot, one) in enumerate(zip(spots, found, strict=True)):
        if one:
            places[_name(spot.old)].append((index, spot.siblings, one))
    together = list(found)
    for name, every in places.items():
        for index, siblings, one in every:
            if name and one.fresh.keys() != one.stored.keys():
                kin = [
                    other for _, names, other in every if other is one or (alike(siblings, names) and _meet(one, other))
                ]
                together[index] = _pool(one, kin)
    return together


@dataclass(frozen=True, slots=True)
class WordChance:
    """How often a word is another one when the same request is asked again.

    `restless` is that of words that mostly stay; `volatile` is, by whether the name says a closed set and by style, the
    share of places where none does. `grow` is, by the same name, how often a set grows.
    """

    restless: float
    volatile: Mapping[tuple[bool, str], float]
    grow: Mapping[bool, float]

    def grown(self, one: Words, kin: Words) -> tuple[float, list[str]]:
        """Return how sure it is that words of a place are new members, and which."""
        new = sorted(one.fresh.keys() - one.stored.keys() - kin.stored.keys())
        return max((self._new(side, new, kin, 1) for side in (one, kin)), default=0.0) if new else 0.0, new

    def shrunk(self, one: Words, kin: Words) -> tuple[float, list[str]]:
        """Return how sure it is that words of a place are members no longer, and which."""
        gone = sorted(one.stored.keys() - one.fresh.keys() - kin.fresh.keys())
        back, wide = _turned(one), _turned(kin)
        return max((self._new(side, gone, wide, _LOSES) for side in (back, wide)), default=0.0) if gone else 0.0, gone

    def _new(self, one: Words, new: Sequence[str], kin: Words, share: float) -> float:
        once = sum(1 for count in kin.stored.values() if count == 1)
        unseen = min(1.0, (once + 1) / (sum(kin.stored.values()) + 2))
        met = sum(one.fresh.values())
        came = sum(one.fresh.get(word, 0) for word in new)
        matched = one.same + one.other
        drawn = one.other + max(0, met - matched)
        calm = _at_least(one.other, self.restless * matched) * _at_least(came, drawn * unseen)
        volatile = self.volatile[one.named, one.style]
        anew = 1 / (matched + 1)  # any number of values may be another one where all are drawn anew
        moved = max(anew, _at_least(one.other - came, self.restless * matched))  # beside those that are new members
        prior = share * self.grow[one.named] * _RARE.get(one.style, 1.0)
        change = prior * moved * _NEW * _MORE ** (len(new) - 1)
        return change / (change + (1 - volatile) * calm + volatile * anew * _at_least(came, met * unseen))


def learn_words(found: Sequence[Words | None], kin: Sequence[Words | None], restless: float) -> WordChance:
    """Return how words behave tonight, `kin` being those of all kin; they are at least as restless as everything."""
    chance = WordChance(*_learn_moves(found, restless), _GROW)
    pairs = [(one, wide) for one, wide in zip(found, kin, strict=True) if one and wide]
    for _ in range(_ROUNDS):
        sure = {named: [chance.grown(one, wide)[0] for one, wide in pairs if one.named is named] for named in _GROW}
        grow = {named: (_PLACES * _GROW[named] + sum(some)) / (_PLACES + len(some)) for named, some in sure.items()}
        chance = replace(chance, grow=grow)
    return chance


def _learn_moves(found: Iterable[Words | None], restless: float) -> tuple[float, Mapping[tuple[bool, str], float]]:
    """Return how restless words are that mostly stay, and how many places of each kind are drawn anew."""
    places, drawn = Counter[tuple[bool, str]](), Counter[tuple[bool, str]]()
    same = other = 0
    for one in found:
        if not (one and one.same + one.other):
            continue
        new = one.fresh.keys() - one.stored.keys()
        if one.style == "word":
            same, other = same + one.same, other + max(0, one.other - sum(one.fresh[word] for word in new))
        # New words where the name says a closed set are what is to be judged.
        if one.same or not new or not one.named or one.style == "text":
            places[one.named, one.style] += 1
            drawn[one.named, one.style] += not one.same
    volatile = {kind: (drawn[kind] + _FEW) / (places[kind] + _PLACES) for kind in product((True, False), _STYLES)}
    return max(restless, (other + _FEW) / (same + other + _PLACES)), volatile


def _name(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _members(shape: Shape, *, named: bool) -> Mapping[str, int] | None:
    if shape.strings and not shape.integers:
        numerals = shape.strings.values and any(map(str.isdigit, shape.strings.values))
        return None if numerals else shape.strings.values
    # Small integers are counts and sizes unless the name says something else.
    return shape.codes if named and shape.integers and not shape.strings and not shape.decimals else None


def _meet(one: Words, other: Words) -> bool:
    return not (one.stored.keys() | one.fresh.keys()).isdisjoint(other.stored.keys() | other.fresh.keys())


def _pool(one: Words, kin: Sequence[Words]) -> Words:
    stored, fresh = Counter[str](), Counter[str]()
    for each in kin:
        stored.update(each.stored)
        fresh.update(each.fresh)
    return replace(
        one, stored=stored, fresh=fresh, same=sum(each.same for each in kin), other=sum(each.other for each in kin)
    )


def _turned(one: Words) -> Words:
    return replace(one, stored=one.fresh, fresh=one.stored)


def _at_least(count: int, mean: float) -> float:
    """Return how probable at least so many are where so many are expected (Poisson)."""
    if mean >= count:
        return 1.0
    term = below = exp(-mean)
    least = mean
    for number in range(1, count):
        term *= mean / number
        below += term
        least *= mean / (number + 1)
    # Where few are expected the first term of the rest is all of it, and 1 minus nearly 1 is rounding.
    return 1 - below if mean > 0.01 * count else least
