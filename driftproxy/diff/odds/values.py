"""Which words stand at a place that may have a closed set of them, and at its kin."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from driftproxy.diff.odds.kin import Related, Things, alike, shares
from driftproxy.diff.spot import Spot
from driftproxy.model.plain import Path
from driftproxy.model.pseudonym import holds_pseudonym
from driftproxy.model.shape import Shape

__all__ = ["STYLES", "Words", "capitals", "kin_words", "words"]

_PATTERNS = {
    "word": re.compile(r"[A-Za-z]+([_.:/-][A-Za-z]+)*"),
    "number": re.compile(r"\d+"),
    "code": re.compile(r"[A-Za-z][A-Za-z0-9]*([_.:/-][A-Za-z0-9]+)*"),
    "text": re.compile(r"[A-Za-z]+([_.:/ -][A-Za-z]+)*"),
}
_DIGITS = re.compile(r"\d+")
STYLES = (*_PATTERNS, "numbered")
_NAMED = re.compile(
    r"(^|[_.-]|(?<=[a-z]))(status|state|type|kind|object|mode|level|role|event|category|phase|severity|priority|"
    r"reason|code|method|style|action|interval|network|brand|association|visibility|permission|scope|error|effort|tier|"
    r"format|protocol|strategy|policy|operation|direction|unit|frequency|feature|purpose|result|outcome|stage|class|"
    r"quality|categorie|capabilitie|policie)s?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?i:max|min|num|number|total|count)([_.-]|(?=[A-Z]))")
"""What is called so is no code, whatever follows: `max_num_results`."""
_UNIQUE = re.compile(
    r"((?i:token|nonce|signature|secret|password|cursor|etag|hash|digest|key|uuid|guid)|(^|[_.-])([sgu]?id|sha|ts)|Id|ID)s?$"
)
"""What is called so is another one for each object or each time, or never to be shown."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words at a place: how often each was met on either side, and of matched values how many are the same.

    `named` is whether the field's name says a closed set; `style` is one of `STYLES`.
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
    coded = named and not _COUNTED.match(name)
    stored, fresh = _members(spot.stored, coded=coded), _members(spot.fresh, coded=coded)
    if not (stored and fresh):
        return None
    if spot.turned:
        stored, fresh = dict.fromkeys(stored, 1), dict.fromkeys(fresh, 1)
    every = stored.keys() | fresh.keys()
    if any(map(holds_pseudonym, every)):  # what stands for a secret depends on a key
        return None
    style = next((style for style, pattern in _PATTERNS.items() if all(map(pattern.fullmatch, every))), "")
    if style == "code" and not named and len({_DIGITS.sub("0", word) for word in every}) < len(every) / 2:
        style = "numbered"  # versions, names of files: most differ in their digits only
    return Words(stored, fresh, spot.flow.same, spot.flow.other, named, style) if style else None


def kin_words(
    spots: Sequence[Spot], found: Sequence[Words | None], related: Related, things: Things
) -> list[Words | None]:
    """Return, for each place, the words of all its kin together: one field of one type, with words in common.

    `related` says whether records are of one type, and `things` which they are. What only some of them know, who look
    less alike, is new here.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, (spot, one) in enumerate(zip(spots, found, strict=True)):
        if one:
            places[_name(spot.old)].append(index)
    together = list(found)
    for name, every in places.items():
        known: dict[tuple[frozenset[str], ...], Words] = {}  # many places show the same words
        for index in every:
            one, siblings = found[index], spots[index].siblings
            if one and name and one.fresh.keys() != one.stored.keys():
                key = siblings, frozenset(one.stored), frozenset(one.fresh)
                if key not in known:
                    near = [other for other in every if related(siblings, spots[other].siblings)]
                    kin = {other: some for other in near if (some := found[other]) and _meet(one, some)}
                    wide = _pool(one, kin, things)
                    knows = not (one.fresh.keys() - one.stored.keys()).isdisjoint(wide.stored)
                    close = {other: some for other, some in kin.items() if alike(siblings, spots[other].siblings)}
                    known[key] = _pool(one, close, things) if knows else wide
                together[index] = known[key]
    return together


def _name(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _members(shape: Shape, *, coded: bool) -> Mapping[str, int] | None:
    if shape.strings and not shape.integers:
        numerals = shape.strings.values and any(map(str.isdigit, shape.strings.values))
        return None if numerals else shape.strings.values
    # Small integers are counts and sizes unless the name says something else.
    return shape.codes if coded and shape.integers and not shape.strings and not shape.decimals else None


def _meet(one: Words, other: Words) -> bool:
    """Return whether two sets have words in common; one in capitals is no more of one that is not."""
    if capitals(one.stored).isdisjoint(capitals(other.stored)):
        return False
    return not (one.stored.keys() | one.fresh.keys()).isdisjoint(other.stored.keys() | other.fresh.keys())


def capitals(words: Iterable[str]) -> frozenset[bool]:
    """Return whether words are all of capitals; both where some are and some are not."""
    return frozenset(map(str.isupper, words))


def _pool(one: Words, kin: Mapping[int, Words], things: Things) -> Words:
    stored, fresh, same, other = Counter[str](), Counter[str](), 0, 0
    for index, share in shares(kin, things):
        for counts, more in ((stored, kin[index].stored), (fresh, kin[index].fresh)):
            counts.update({word: ceil(count * share) for word, count in more.items()} if share else {})
        same, other = same + ceil(kin[index].same * share), other + ceil(kin[index].other * share)
    return replace(one, stored=stored, fresh=fresh, same=same, other=other)
