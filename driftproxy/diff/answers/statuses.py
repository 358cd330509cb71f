"""What became of the statuses: the same requests, answered with another outcome now."""

from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple

from driftproxy.model.change import (
    Change,
    EndpointGone,
    EndpointMoved,
    Evidence,
    OutcomeChanged,
    Place,
    RedirectAppeared,
    StatusChanged,
)
from driftproxy.model.http import FIRST_ERROR
from driftproxy.model.surface import Endpoint

__all__ = ["Turnout", "compare_statuses"]

_GONE = frozenset({404, 405, 410, 501})
_FOR_GOOD = frozenset({301, 308})
_REDIRECTS = _FOR_GOOD | {302, 303, 307}
_SUCCESS = range(200, 300)


class Turnout(NamedTuple):
    """How one request turned out on both sides: the statuses, and what else makes a success or a failure.

    `target` is where a fresh redirect leads; `was` and `now` say the error in a body whose status says success, and are
    `""` for none. An error on both sides is no change.
    """

    endpoint: Endpoint
    before: int
    after: int
    target: str = ""
    was: str = ""
    now: str = ""


def compare_statuses(turnouts: Iterable[Turnout]) -> list[Change]:
    """Return the facts about statuses; there is one turnout for each request that was asked twice."""
    counts = Counter(turnouts)
    totals = Counter[tuple[Endpoint, int]]()
    for one, count in counts.items():
        totals[one.endpoint, one.before] += count
    statuses = Counter[tuple[Endpoint, int, int]]()
    targets: dict[tuple[Endpoint, int, int], set[str]] = {}
    said: dict[tuple[Endpoint, int, bool], list[tuple[Turnout, int]]] = {}
    for one, count in sorted(counts.items()):
        if one.before != one.after:
            key = one.endpoint, one.before, one.after
            statuses[key] += count
            targets.setdefault(key, set()).add(one.target)
        elif bool(one.was) != bool(one.now):
            said.setdefault((one.endpoint, one.before, bool(one.now)), []).append((one, count))
    changes = [_turned(key, count, totals[key[:2]], targets[key] - {""}) for key, count in statuses.items()]
    return changes + [_outcome(group, totals[key[:2]]) for key, group in said.items()]


def _turned(key: tuple[Endpoint, int, int], count: int, of: int, targets: set[str]) -> Change:
    endpoint, before, after = key
    kind, words = _kind(before, after, every=count == of), _phrase(after)
    if kind in (EndpointMoved, RedirectAppeared) and targets:
        words += f", to {' | '.join(sorted(targets))}"
    return kind(Place(endpoint, before), Evidence(of, of, of - count, of), _phrase(before), words, 1.0)


def _kind(before: int, after: int, *, every: bool) -> type[Change]:
    if before in _SUCCESS and after in _REDIRECTS:
        return EndpointMoved if every and after in _FOR_GOOD else RedirectAppeared
    return EndpointGone if before < FIRST_ERROR and after in _GONE and every else StatusChanged


def _outcome(group: list[tuple[Turnout, int]], of: int) -> Change:
    first, count = group[0][0], sum(count for _, count in group)
    errors = " | ".join(sorted({one.was or one.now for one, _ in group}))
    sides = ("a success", errors) if first.now else (errors, "a success")
    return OutcomeChanged(Place(first.endpoint, first.before), Evidence(of, of, of - count, of), *sides, 1.0)


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
