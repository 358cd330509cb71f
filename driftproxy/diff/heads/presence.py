"""How often was each header there, as findings speak of headers: those that tell one thing together."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from driftproxy.diff.heads.head import Head, Told
from driftproxy.diff.tally import Tally
from driftproxy.model.change import Place
from driftproxy.model.headers import incidental, limits_rate

__all__ = ["RATE_LIMIT", "presences"]

RATE_LIMIT = "rate limit"
"""The headers that tell a rate limit, as one; its place is `header rate limit`."""


def presences(head: Head) -> Iterator[tuple[Place, Tally]]:
    """Yield the place of each header that says something to a client, and how often it was there on either side."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for name in sorted(frozenset[str]().union(*(one.names for pair in head.pairs for one in pair))):
        if not incidental(name):
            groups[RATE_LIMIT if limits_rate(name) else name].add(name)
    for group, names in groups.items():
        yield head.place(group), head.tally(partial(_has_any, frozenset(names)))


def _has_any(names: frozenset[str], one: Told) -> bool:
    return not names.isdisjoint(one.names)
