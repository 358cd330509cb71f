"""Which fields does the project say that it uses, and does it name any that there is?"""

from collections.abc import Iterable, Iterator, Sequence

from driftproxy.model.finding import Finding
from driftproxy.model.scope import Scope, matches
from driftproxy.model.surface import Endpoint

__all__ = ["idle", "used"]


def used(finding: Finding, uses: Iterable[Scope]) -> bool:
    """Return whether a finding is about a field that is used, or one below it: what holds it is needed, too."""
    return any(
        _fits(use, finding.endpoint) and any(matches(one, finding.path) for one in _above(use.path)) for use in uses
    )


def idle(uses: Sequence[Scope], places: Iterable[tuple[Endpoint, str]]) -> tuple[Scope, ...]:
    """Return the uses that name none of the places: of each the endpoint, and the path as reports write it."""
    left = list(uses)
    for endpoint, path in places if uses else ():
        left = [use for use in left if not (_fits(use, endpoint) and matches(use.path, path))]
    return tuple(left)


def _fits(use: Scope, endpoint: Endpoint) -> bool:
    return any(matches(use.endpoint, name) for name in (str(endpoint), f"{endpoint.method} {endpoint.path}"))


def _above(path: str) -> Iterator[str]:
    yield path
    yield from (path[:index] for index, char in enumerate(path) if char in ".[" and index)
