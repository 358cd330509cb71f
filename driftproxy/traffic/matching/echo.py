"""Does an answer only say back what the client said otherwise than when it was recorded? That is no drift."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from urllib.parse import parse_qsl

from driftproxy.model.change import (
    Change,
    FieldAdded,
    FieldRemoved,
    FormatChanged,
    NullAppeared,
    NullVanished,
    OnlyNull,
    PresenceDropped,
    PresenceRose,
    ValuesGrew,
    ValuesShrank,
)
from driftproxy.model.http import Request
from driftproxy.model.plain import Plain
from driftproxy.traffic.endpoints.endpoint import parts_of
from driftproxy.traffic.matching.match import plain
from driftproxy.traffic.matching.pair import Pair

__all__ = ["echoes"]

Said = Mapping[str, set[str]]
"""What the requests of a cassette say: names to values, as text; a container says no value."""


def echoes(pairs: Iterable[Pair], endpoint: Callable[[Request], Hashable]) -> Callable[[Change], bool]:
    """Return a function that says of a change whether the client's own words, in every cassette with it, explain it.

    Requests are compared by cassette: what one of them writes, the answers to later ones say, too.
    """
    altered: defaultdict[str, tuple[defaultdict[str, set[str]], defaultdict[str, set[str]]]] = defaultdict(
        lambda: (defaultdict(set), defaultdict(set))
    )
    homes: defaultdict[Hashable, set[str]] = defaultdict(set)
    same: list[Pair] = []
    for one in pairs:
        if one.fresh and _asked(one.stored.request) != _asked(one.fresh.request):
            for side, request in zip(altered[one.cassette], (one.stored.request, one.fresh.request), strict=True):
                for name, value in _words(request):
                    side[name].add(value)
        same.append(one)
    if altered:
        for one in same:
            homes[endpoint(one.stored.request)].add(one.cassette)

    def explained(change: Change) -> bool:
        cassettes = homes.get(change.place.endpoint, set())
        name = next((step for step in reversed(change.place.path) if isinstance(step, str)), "").lower()
        return bool(cassettes and name) and all(
            one in altered and _explains(change, name, *altered[one]) for one in cassettes
        )

    return explained


_ID = re.compile(r".*(?:id|key|ref)s?")
"""Names of what servers choose and clients say back: there the client is the echo."""
_PART = re.compile(r"[^\[\]]+")
_NULL = "null"
_DEEPEST = 50


def _explains(change: Change, name: str, old: Said, new: Said) -> bool:
    match change:
        case FieldRemoved() | PresenceDropped():
            return name in old and name not in new
        case FieldAdded() | PresenceRose():
            return name in new and name not in old
        case OnlyNull() | NullAppeared():
            return _NULL in new.get(name, ()) and _NULL not in old.get(name, ())
        case NullVanished():
            return _NULL in old.get(name, ()) and _NULL not in new.get(name, ())
        case ValuesGrew():
            return _values(change.after) - _values(change.before) <= new.get(name, set()) - old.get(name, set())
        case ValuesShrank():
            return _values(change.before) - _values(change.after) <= old.get(name, set()) - new.get(name, set())
        case FormatChanged():
            return name in old and name in new and old[name] != new[name] and not _ID.fullmatch(name)
        case _:
            return False


def _values(words: str) -> set[str]:
    return set(words.split(" | "))


def _asked(request: Request) -> tuple[str, bytes]:
    return request.url, request.body


def _words(request: Request) -> Iterator[tuple[str, str]]:
    try:
        query = parts_of(request.url).query
    except ValueError:
        query = ""
    for name, value in parse_qsl(query, keep_blank_values=True):
        yield name.lower(), value
    said = plain(request)
    if not isinstance(said, bytes):
        yield from _leaves("", said)


def _leaves(name: str, value: Plain, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield every name with its value; a form's `user[name]` is `name`."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, child in value.items():
            parts = [part for part in _PART.findall(key) if not part.isdigit()]
            yield from _leaves(parts[-1].lower() if parts else name, child, depth + 1)
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(name, child, depth + 1)
    elif name:
        yield name, _NULL if value is None else str(value)
