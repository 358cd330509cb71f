"""What one night adds to the memory: how each endpoint ended, how each host did, how old its recordings are."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from driftproxy.memory.standing import Standing
from driftproxy.model.finding import Report, Unchecked

__all__ = ["Failed", "Night", "Outcome", "Tally", "failed", "is_failure", "night"]

Failed = Mapping[str, Mapping[tuple[str, str], Unchecked]]
"""Endpoint to cassette and request to why it could not be checked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an endpoint ended: `same`, `drifted` or `failed`; the kind of failure where something of it failed.

    `turned` says that it was otherwise the last time.
    """

    endpoint: str
    state: str
    kind: str
    turned: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many endpoints of a host ended how, and the day of its oldest recording, `""` where nothing says."""

    host: str
    same: int
    drifted: int
    failed: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Night:
    """What one run adds, endpoints and hosts sorted."""

    outcomes: tuple[Outcome, ...]
    hosts: tuple[Tally, ...]


def night(report: Report, before: Standing, now: Standing) -> Night:
    """Return what a run adds, given how things stood before and stand now with it."""
    broken = failed(report)
    asked = sorted({*report.endpoints, *broken} & now.places.keys())
    outcomes = tuple(
        Outcome(
            name,
            now.places[name].state,
            next((one.kind for one in broken.get(name, {}).values()), ""),
            turned=name in before.places and before.places[name].state != now.places[name].state,
        )
        for name in asked
    )
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in outcomes:
        counts[now.places[one.endpoint].host][one.state] += 1
    oldest: defaultdict[str, list[str]] = defaultdict(list)
    for each in report.covered:
        oldest[each.host] += [each.heard] if each.heard else []
    hosts = (
        Tally(host, states["same"], states["drifted"], states["failed"], min(oldest[host], default=""))
        for host, states in sorted(counts.items())
    )
    return Night(outcomes, tuple(hosts))


def failed(report: Report) -> Failed:
    """Return what was to be checked and could not be; not what the user decided, or nobody came to."""
    found: defaultdict[str, dict[tuple[str, str], Unchecked]] = defaultdict(dict)
    for one in report.unchecked:
        if one.endpoint and is_failure(one):
            found[one.endpoint][one.cassette, one.request] = one
    return found


def is_failure(one: Unchecked) -> bool:
    """Return whether somebody tried to check it, and could not."""
    return one.kind not in _NOBODYS_FAULT


_NOBODYS_FAULT = frozenset({"unsafe", "blocked", "sampled", "budget", "unanswered", "undocumented"})
