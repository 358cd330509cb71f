"""Is it the whole host that could not be checked? Then that is one line, and not four hundred."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from driftproxy.model.finding import Unchecked
from driftproxy.traffic.endpoints.host import authority_of

__all__ = ["gathered"]


def gathered(unchecked: Iterable[Unchecked], alive: Collection[str]) -> tuple[Unchecked, ...]:
    """Return the same with one reason for all requests to a host of which none could be checked for one kind of reason.

    `alive` are the hosts, as `authority_of` names them, of which some could be.
    """
    items = list(unchecked)
    groups: defaultdict[str, list[Unchecked]] = defaultdict(list)
    for item in items:
        if item.kind not in _DECIDED and (host := authority_of(item.request.partition(" ")[2])) not in alive:
            groups[host].append(item)
    said = {
        host: _reason(host, group)
        for host, group in groups.items()
        if len(group) > 1 and len({item.kind for item in group}) == 1
    }
    return tuple(
        replace(item, reason=said[host])
        if item.kind not in _DECIDED and (host := authority_of(item.request.partition(" ")[2])) in said
        else item
        for item in items
    )


_DECIDED = frozenset({"unsafe", "blocked", "sampled", "unreadable", "recorded-error"})
"""Kinds that are not about the host."""


def _reason(host: str, group: Iterable[Unchecked]) -> str:
    """Return what most were answered; of those that were not asked any more, what came before."""
    first = min((item.reason for item in group), key=lambda reason: (reason.startswith("not asked"), reason))
    return f"all of {host} {first}" if first.startswith("answered") else first
