"""Which recordings are asked again, where not all are: by name, by endpoint, a sample, the share of one machine."""

from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from driftproxy.model.finding import Unchecked
from driftproxy.model.plain import Plain
from driftproxy.traffic.endpoints.endpoint import endpoint_of
from driftproxy.traffic.resending.permit import is_safe
from driftproxy.traffic.resending.plan import Ask, Where

__all__ = ["Choice", "fits", "outline", "sampled", "share"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which interactions are asked: every part that is set must fit.

    `endpoints` are patterns as reports write them, with the host or without (`GET /v1/*`); `among` are places.
    """

    endpoints: tuple[str, ...] = ()
    among: Container[Where] | None = None
    templates: tuple[str, ...] = ()

    def takes(self, ask: Ask) -> bool:
        """Return whether the interaction is one of those."""
        if self.among is not None and ask.where not in self.among:
            return False
        if not self.endpoints:
            return True
        endpoint = endpoint_of(ask.stored.request, self.templates)
        return fits(str(endpoint), self.endpoints) or fits(f"{endpoint.method} {endpoint.path}", self.endpoints)


def fits(name: str, patterns: Sequence[str]) -> bool:
    """Return whether one of the patterns fits; `*` fits anything, brackets are themselves."""
    return any(fnmatchcase(name, pattern.replace("[", "[[]")) for pattern in patterns)


def sampled(
    asks: Sequence[Ask], endpoint: Callable[[Ask], Hashable], shape: Callable[[Ask], Hashable], most: int | None
) -> tuple[list[Ask], list[Unchecked]]:
    """Return one request per shape of each endpoint, or `most` per endpoint of as many shapes as can be; and the rest.

    The first of each counts, so that the choice is the same every night. What may change something is always sent, as
    others rest on it.
    """
    groups: defaultdict[Hashable, defaultdict[Hashable, list[Ask]]] = defaultdict(lambda: defaultdict(list))
    for ask in asks:
        if is_safe(ask.request):
            groups[endpoint(ask)][shape(ask)].append(ask)
    kept: set[Where] = set()
    for shapes in groups.values():
        # The first of every shape, then the second of every shape, …
        ranked = sorted(
            (rank, place, ask.where) for place, same in enumerate(shapes.values()) for rank, ask in enumerate(same)
        )
        kept.update(where for rank, _, where in ranked[: most or len(shapes)])
    said = "not in the sample: others of its endpoint are asked"
    taken = [ask for ask in asks if not is_safe(ask.request) or ask.where in kept]
    return taken, [ask.unchecked("sampled", said) for ask in asks if is_safe(ask.request) and ask.where not in kept]


def outline(plain: Plain) -> Hashable:
    """Return what tells apart bodies of different shapes: names and kinds, values and lengths left aside."""
    if isinstance(plain, dict):
        return frozenset((name, outline(value)) for name, value in plain.items())
    if isinstance(plain, list):
        return "list", frozenset(map(outline, plain))
    return type(plain).__name__


def share(sizes: Mapping[str, int], number: int, of: int) -> tuple[str, ...]:
    """Return the cassettes of one machine (`number` from 1) of several: disjoint, together all, about as many requests.

    A cassette stays whole, as its requests may rest on each other. The same sizes give the same shares everywhere.
    """
    loads = [0] * of
    mine: list[str] = []
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        lightest = loads.index(min(loads))
        loads[lightest] += sizes[name]
        if lightest == number - 1:
            mine.append(name)
    return tuple(sorted(mine))
