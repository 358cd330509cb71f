"""Which records did a release touch: where one field changed, its neighbours are likelier to have changed too."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from math import exp, log1p
from typing import NamedTuple

__all__ = ["Suspect", "expected"]

_TOUCHED = 0.04
"""So many records are touched by a release, before anything is seen."""
_LIKELIER = 20
"""So much likelier is a change of a field in a touched record than in any."""
_MOST = 0.5
_SURE = 1e4
"""No field proves more than this many to one; else one that is surely gone would make all its neighbours suspect."""
_FURTHEST = 50.0


class Suspect(NamedTuple):
    """A decision that may have changed: in which record, how likely that is of any such decision, and the evidence.

    `ratio` is how many times more probable the counts are if it changed than if chance played.
    """

    record: Hashable
    prior: float
    ratio: float


def expected(suspects: Sequence[Suspect]) -> list[float]:
    """Return how likely a change of each is before its own counts are looked at, its neighbours' known."""
    records = defaultdict(list)
    for index, suspect in enumerate(suspects):
        records[suspect.record].append(index)
    found = [suspect.prior for suspect in suspects]
    for members in records.values():
        for index, likely in zip(members, _among([suspects[index] for index in members]), strict=True):
            found[index] = likely
    return found


def _among(suspects: Sequence[Suspect]) -> Iterable[float]:
    gains = [_gain(suspect) for suspect in suspects]
    whole = sum(gains)
    for suspect, gain in zip(suspects, gains, strict=True):
        odds = _TOUCHED / (1 - _TOUCHED) * exp(max(-_FURTHEST, min(_FURTHEST, whole - gain)))
        touched = odds / (1 + odds)
        high, low = _priors(suspect.prior)
        yield touched * high + (1 - touched) * low


def _gain(suspect: Suspect) -> float:
    """Return how much better a touched record explains the counts of one field, as a logarithm."""
    high, low = _priors(suspect.prior)
    more = min(suspect.ratio, _SURE) - 1
    return log1p(high * more) - log1p(low * more)


def _priors(prior: float) -> tuple[float, float]:
    """Return how likely a change is in a touched record and in another one; over all records that is the prior."""
    high = min(_MOST, prior * _LIKELIER)
    return high, (prior - _TOUCHED * high) / (1 - _TOUCHED)
