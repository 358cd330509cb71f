"""Which fresh answer belongs to which stored one: those to the same request, in the same order."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from driftproxy.model.http import Cassette, Interaction
from driftproxy.traffic.match import key

__all__ = ["Pair", "pair"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A stored interaction, where it lies (cassette name, position from 0), and the fresh one, None where none came."""

    cassette: str
    index: int
    stored: Interaction
    fresh: Interaction | None = None


def pair(stored: Iterable[Cassette], fresh: Iterable[Cassette]) -> list[Pair]:
    """Return every stored interaction with its fresh one.

    Requests are matched as in replay; a repeated request is matched in order, first within the cassette of the same
    name, then in any.
    """
    pairs = [_Keyed(one, key(one.stored.request)) for one in _pairs(stored)]
    rest = [_Keyed(one, key(one.stored.request)) for one in _pairs(fresh)]
    pairs, rest = _match(pairs, rest, lambda one: (one.pair.cassette, one.key))
    pairs, _ = _match(pairs, rest, lambda one: one.key)
    return [one.pair for one in pairs]


@dataclass(frozen=True, slots=True)
class _Keyed:
    pair: Pair
    key: Hashable


def _pairs(cassettes: Iterable[Cassette]) -> Iterable[Pair]:
    return (
        Pair(cassette.name, index, interaction)
        for cassette in cassettes
        for index, interaction in enumerate(cassette.interactions)
    )


def _match(
    pairs: Sequence[_Keyed], rest: Sequence[_Keyed], by: Callable[[_Keyed], Hashable]
) -> tuple[list[_Keyed], list[_Keyed]]:
    """Return the pairs, open ones filled from the rest where `by` agrees, and what of the rest is left."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for position, one in enumerate(rest):
        waiting[by(one)].append(position)
    filled, used = [], set()
    for one in pairs:
        if one.pair.fresh is None and (positions := waiting.get(by(one))):
            used.add(position := positions.popleft())
            one = replace(one, pair=replace(one.pair, fresh=rest[position].pair.stored))  # noqa: PLW2901
        filled.append(one)
    return filled, [one for position, one in enumerate(rest) if position not in used]
