"""Which fresh answer belongs to which stored one: those to the same request, or one much like it, in the same order."""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from driftproxy.model.http import Cassette, Interaction, Request
from driftproxy.traffic.endpoints.ids import without_id
from driftproxy.traffic.matching.match import key, plain
from driftproxy.traffic.redact import Redactor

__all__ = ["Pair", "pair", "unrecorded"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A stored interaction, where it lies (cassette name, position from 0), and the fresh one, None where none came."""

    cassette: str
    index: int
    stored: Interaction
    fresh: Interaction | None = None


def pair(
    stored: Iterable[Cassette],
    fresh: Iterable[Cassette],
    endpoint: Callable[[Request], Hashable] | None = None,
) -> list[Pair]:
    """Return every stored interaction with its fresh one.

    Requests are matched as in replay; a repeated request is matched in order, first within the cassette of the same
    name, then in any; those that are the same but for their secrets come last. Who records by running tests again gets
    other ids, and asks for other things: with `endpoint`, what is left is matched with a request to the same endpoint
    that says the same names in its body, or else any. Words in the query, but for a version, stay what they are: who
    searches for something else gets something else.
    """
    pairs = [_Keyed(one, key(one.stored.request)) for one in _pairs(stored)]
    rest = [_Keyed(one, key(one.stored.request)) for one in _pairs(fresh)]
    pairs, rest = _both_ways(pairs, rest)
    if rest:
        pairs, rest = _both_ways(*([_blank(one) for one in side] for side in (pairs, rest)))
    if endpoint:
        for body in (_names, lambda _: None):
            pairs, rest = ([_alike(one, endpoint, body) for one in side] for side in (pairs, rest))
            pairs, rest = _both_ways(pairs, rest)
    return [one.pair for one in pairs]


def unrecorded(pairs: Iterable[Pair], fresh: Iterable[Cassette]) -> list[Request]:
    """Return the requests of the fresh interactions that are in no pair: nothing like them was stored."""
    used = {id(one.fresh) for one in pairs}
    return [one.request for cassette in fresh for one in cassette.interactions if id(one) not in used]


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


def _alike(one: _Keyed, endpoint: Callable[[Request], Hashable], body: Callable[[Request], Hashable]) -> _Keyed:
    """Return the same with a key of what its request says beside values, where it has no answer yet."""
    if one.pair.fresh:
        return one
    request = one.pair.stored.request
    query = frozenset(
        (name, "" if _VERSION.fullmatch(name) else without_id(value)) for name, value in key(request).query
    )
    return replace(one, key=(endpoint(request), query, body(request)))


def _blank(one: _Keyed) -> _Keyed:
    """Return the same with a key that does not depend on what its secrets were redacted with."""
    return one if one.pair.fresh else replace(one, key=key(_BLANK.request(one.pair.stored.request)))


def _names(request: Request) -> Hashable:
    """Return the names at the top of a body, however it is written: `user[name]` in a form is `user` in JSON."""
    said = plain(request)
    return frozenset(name.partition("[")[0] for name in said) if isinstance(said, dict) else bool(said)


def _both_ways(pairs: Sequence[_Keyed], rest: Sequence[_Keyed]) -> tuple[list[_Keyed], list[_Keyed]]:
    pairs, rest = _match(pairs, rest, lambda one: (one.pair.cassette, one.key))
    return _match(pairs, rest, lambda one: one.key)


_BLANK = Redactor().blank()
_VERSION = re.compile(r"(?:api)?[-_.]?v(?:ersion)?", re.IGNORECASE)


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
