"""What became of the statuses: the same requests, answered with another status now."""

from collections import Counter
from collections.abc import Iterable, Iterator
from http import HTTPStatus

from driftproxy.model.change import Change, EndpointGone, Evidence, Place, StatusChanged
from driftproxy.model.surface import Endpoint

__all__ = ["compare_statuses"]

_GONE = frozenset({404, 405, 410, 501})
_FIRST_ERROR = 400


def compare_statuses(pairs: Iterable[tuple[Endpoint, int, int]]) -> Iterator[Change]:
    """Yield the facts about statuses; `pairs` has, for each request asked twice, its endpoint and both statuses."""
    counts = Counter(pairs)
    totals = Counter[tuple[Endpoint, int]]()
    for (endpoint, before, _), count in counts.items():
        totals[endpoint, before] += count
    for (endpoint, before, after), count in sorted(counts.items()):
        if before == after:
            continue
        of = totals[endpoint, before]
        gone = before < _FIRST_ERROR and after in _GONE and count == of
        kind = EndpointGone if gone else StatusChanged
        yield kind(Place(endpoint, before), Evidence(of, of, of - count, of), _phrase(before), _phrase(after), 1.0)


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
