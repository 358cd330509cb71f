"""What do values and shapes say: how much likelier is what was seen if two places hold the same thing, than if not.

All figures are natural logarithms of a ratio of likelihoods: 0 says nothing, and independent ones add up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import exp, inf, log
from typing import TypeVar

from driftproxy.diff.compound.names import generic, spelling
from driftproxy.diff.scene import Column, Scene
from driftproxy.model.plain import Path
from driftproxy.model.shape import Shape
from driftproxy.model.words import numeric

__all__ = ["ENOUGH", "by_shape", "by_values", "comparable", "likeliest", "probability"]

T = TypeVar("T")

ENOUGH = 0.75
"""Two facts are told as one only where that is so probable; a removal beside an addition is never wrong."""

_KEEP = 0.85
"""A value that stays is the same again so often."""

_MOST, _LEAST = 12.0, -4.0
"""What all values together can say; a volatile field is other each time, and may still be the same field."""

_ONE_OF_MANY = 3.0
_MOST_LEAVES = 40
_UNLIKE = -2.0
"""Both have something below, and at no place the same."""

_OTHER_KIND = -1.0
"""Where a number is a text now, or the other way round."""

_EQUALLY_EMPTY = 0.3
_COPY = 0.3
"""How many of unrelated fields are a copy of another one, where such a copy is there."""

_SHORT, _LONG = 3, 12
"""Strings so short are met everywhere, strings so long nowhere else (characters)."""


def probability(odds: float) -> float:
    """Return the probability that the logarithm of odds stands for."""
    return 1 / (1 + exp(-odds))


def likeliest(odds: Mapping[tuple[T, T], float]) -> Iterator[tuple[T, T, float]]:
    """Yield the pairs that are the same thing, each with its probability, no thing being in two pairs.

    Where several could be the one, the probability is shared among them, so that none may be left.
    """
    left: defaultdict[T, float] = defaultdict(float)
    right: defaultdict[T, float] = defaultdict(float)
    for (one, other), logarithm in odds.items():
        left[one] += exp(logarithm)
        right[other] += exp(logarithm)
    for (one, other), logarithm in odds.items():
        each = exp(logarithm)
        certainty = each / (1 + left[one] + right[other] - each)
        if certainty >= ENOUGH:
            yield one, other, certainty


def by_values(scene: Scene, old: Path, new: Path) -> float:
    """Return what the values at and below two places say, the answers to the same request being compared."""
    was, now = scene.leaves(0, old), scene.leaves(1, new)
    if not was and not now:
        return _EQUALLY_EMPTY
    tails = sorted(was.keys() & now.keys(), key=str)[:_MOST_LEAVES]
    if was and now and not tails:
        return _UNLIKE
    # What is below one object comes and goes together: one leaf of many must not decide alone.
    most = max(_ONE_OF_MANY, _MOST / max(1, len(tails)))
    total = 0.0
    for tail in tails:
        told = min(_leaf(scene, was[tail], now[tail]), _uncopied(scene, (*new, *tail)), most)
        total += log(scene.alike * exp(told) + 1 - scene.alike)
    return max(_LEAST, min(_MOST, total))


def _leaf(scene: Scene, was: Column, now: Column) -> float:
    """Return what one leaf says: each value has its say once, and again as far as the values vary."""
    seen, paired, somewhere, widest = Counter[str](), Counter[str](), Counter[str](), 1
    for before, after in _aligned(was, now):
        seen.update(before)
        if len(before) == len(after):
            paired.update(one for one, other in zip(before, after, strict=True) if one == other)
        else:  # elements went or came: the more there are, the sooner one is the same by accident
            somewhere.update(one for one in before if one in after)
            widest = max(widest, len(after))
    total, told = seen.total(), 0.0
    for value, count in sorted(seen.items()):
        chance = min(_KEEP, max(_coincidence(value), scene.commonness(value)) * widest)
        back, share = paired[value] + somewhere[value], count / total
        if 2 * back < count:
            told += log((1 - _KEEP) / (1 - chance))
            continue
        told += log(_KEEP / chance) + max(0, paired[value] - 1) * max(0.0, log(_KEEP / share))
        told += (count - back) * log((1 - _KEEP) / max(1 - share, 1 - _KEEP))
    return told


def _aligned(was: Column, now: Column) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield the values that one object had and has; those of all objects of a body where some went or came."""
    for before, after in zip(was, now, strict=True):
        same = len(before) == len(after)
        pairs = zip(before, after, strict=True) if same else [([*chain(*before)], [*chain(*after)])]
        yield from ((one, other) for one, other in pairs if one and other)


def _uncopied(scene: Scene, new: Path) -> float:
    """Return the most that values can say of a fresh place: little where other fields have the very same ones."""
    copies, places = scene.copies(new)
    return log(places / (copies * _COPY)) if copies else inf


def _coincidence(value: str) -> float:
    """Return how probable it is that an unrelated field has this value."""
    if value in ("True", "False"):
        return 0.5
    if value in ("0", "1", "0.0", "1.0"):
        return 0.3
    digits = value.removeprefix("-").replace(".", "", 1)
    if digits.isascii() and digits.isdecimal():
        return max(0.01, 0.2 / len(digits) ** 2)
    if len(value) <= _SHORT:
        return 0.06
    if value.isalpha():
        return 0.04
    return 1e-4 if len(value) >= _LONG else 0.005


def comparable(was: Shape, now: Shape) -> bool:
    """Return whether two shapes may be of one thing: they have a kind in common, or are of numbers and of texts."""
    kinds, others = numeric(was.kinds), numeric(now.kinds)
    return bool(kinds & others) or {kinds, others} == {frozenset({"number"}), frozenset({"string"})}


def by_shape(was: Shape, now: Shape) -> float:
    """Return what two shapes say: fields in common, formats, words of a closed set."""
    told = 0.0 if numeric(was.kinds) & numeric(now.kinds) or not (was.present and now.present) else _OTHER_KIND
    if was.records and now.records:
        told += _by_fields(was, now)
    if was.lists and now.lists and was.lists.items.count and now.lists.items.count:
        one, other = was.lists.items, now.lists.items
        told += by_shape(one, other) if numeric(one.kinds) & numeric(other.kinds) else -2.0
    if was.strings and now.strings:
        formats = _format(was), _format(now)
        if None not in formats and any(formats):
            told += 0.7 if formats[0] == formats[1] else -1.5
    if was.integers and now.integers:
        timed, times = was.timestamps == was.integers, now.timestamps == now.integers
        told += (0.7 if timed else 0) if timed is times else -1.5
    return told


def _by_fields(was: Shape, now: Shape) -> float:
    ours, theirs = (
        {spelling(name): name for name in shape.records.fields} if shape.records else {} for shape in (was, now)
    )
    if not (ours and theirs):
        return 0.0
    shared = ours.keys() & theirs.keys()
    share = len(shared) / min(len(ours), len(theirs))
    if share < 1 / 2:
        return -2.0 if share < 1 / 4 else 0.0
    return min(3.0, sum(0.25 if generic(ours[name]) else 0.75 for name in shared))


def _format(shape: Shape) -> str | None:
    formats = shape.strings.formats if shape.strings else {}
    return next(iter(formats)) if len(formats) == 1 else None
