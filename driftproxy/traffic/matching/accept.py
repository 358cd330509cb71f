"""What a cassette is once fresh answers are accepted for some of its requests."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from hashlib import sha256

from driftproxy.model.http import Cassette, Response
from driftproxy.traffic.matching.pair import pair

__all__ = ["accept", "current", "digest"]


def digest(response: Response) -> str:
    """Return what tells this answer from any other."""
    return sha256(repr(response).encode()).hexdigest()


def accept(
    stored: Cassette,
    fresh: Cassette,
    indexes: Collection[int],
    redact: Callable[[Cassette], Cassette],
    compared: Sequence[str],
) -> Cassette:
    """Return the cassette with the fresh answers at some positions (from 0), and everything else as it was.

    Requests are matched on what `redact` makes of the stored ones, since fresh recordings are redacted; the stored
    requests themselves stay. `compared` are the digests of the redacted stored answers as they were compared. Raises
    LookupError with a position that has no fresh answer, or now holds one that is neither the compared nor the fresh
    one: the cassette is not the one that was compared.
    """
    answers = _answers(stored, fresh, redact, compared)
    interactions = list(stored.interactions)
    for index in indexes:
        interactions[index] = replace(interactions[index], response=answers[index])
    return replace(stored, interactions=tuple(interactions))


def current(
    stored: Cassette, fresh: Cassette, redact: Callable[[Cassette], Cassette], compared: Sequence[str]
) -> frozenset[int]:
    """Return the positions (from 0) at which `accept` would not raise."""
    return frozenset(_answers(stored, fresh, redact, compared))


def _answers(
    stored: Cassette, fresh: Cassette, redact: Callable[[Cassette], Cassette], compared: Sequence[str]
) -> dict[int, Response]:
    """Return the fresh answers by position, where the stored one is still the compared one, or the fresh one by now."""
    return {
        one.index: one.fresh.response
        for one in pair([redact(stored)], [fresh])
        if one.fresh
        and one.index < len(compared)
        and digest(one.stored.response) in (compared[one.index], digest(one.fresh.response))
    }
