"""One answer of one endpoint as both sides show it: two shapes, and what became of the values in between."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from driftproxy.model.flow import Flow
from driftproxy.model.identity import identity
from driftproxy.model.plain import Path, Plain, Wild, at
from driftproxy.model.shape import EMPTY, Shape
from driftproxy.model.surface import Endpoint

__all__ = ["Column", "Scene"]

Column = Sequence[Sequence[Sequence[str]]]
"""The values at a place: of each body, and in it of each object that holds the place."""

Trace = Callable[[Iterable[tuple[Plain, Plain]], Path], Mapping[Path, Flow]]


@dataclass(frozen=True)
class Scene:
    """One status of one endpoint: the shape of all its answers on each side, and the answers to the same requests.

    `bodies` are the stored and the fresh answer to each request; `trace` says what became of paired values.
    """

    endpoint: Endpoint
    status: int
    stored: Shape
    fresh: Shape
    bodies: Sequence[tuple[Plain, Plain]]
    trace: Trace
    before: Callable[[Path], float] = lambda _path: 0.0
    """On how many earlier nights a place was as it is stored."""

    @cached_property
    def flows(self) -> Mapping[Path, Flow]:
        """What became of the values at each path."""
        return self.trace(self.bodies, ())

    def follow(self, paths: tuple[Path, Path]) -> Mapping[Path, Flow]:
        """Return the flows below a field that has another path on the fresh side, under its old path."""
        old, new = paths
        found = ((list(at(stored, old)), list(at(fresh, new))) for stored, fresh in self.bodies)
        pairs = (pair for was, now in found if len(was) == len(now) for pair in zip(was, now, strict=True))
        return self.trace(pairs, old)

    def ids(self, old: Path, new: Path) -> frozenset[str]:
        """Return the ids of all things at a path of the stored bodies, and at one of the fresh ones."""
        things = (
            thing for pair in self.bodies for one, path in zip(pair, (old, new), strict=True) for thing in at(one, path)
        )
        return frozenset(found for thing in things if (found := identity(thing)) is not None)

    def shape(self, side: int, path: Path) -> Shape:
        """Return the shape of the stored (0) or fresh (1) values at a path, an empty one where it leads nowhere."""
        shape = (self.stored, self.fresh)[side]
        for step in path:
            fields = shape.records.fields if shape.records else {}
            if step is Wild.ITEM:
                shape = shape.lists.items if shape.lists else EMPTY
            else:
                shape = reduce(or_, fields.values(), EMPTY) if isinstance(step, Wild) else fields.get(step, EMPTY)
        return shape

    @cached_property
    def alike(self) -> float:
        """The share of matched plain values that came back as they were, 0 to 1; four in five before any is seen."""
        same = sum(flow.same for flow in self.flows.values())
        other = sum(flow.other for flow in self.flows.values())
        return (same + 4) / (same + other + 5)

    def leaves(self, side: int, path: Path) -> Mapping[Path, Column]:
        """Return the telling values at and below a path of the stored (0) or fresh (1) bodies, by the path below it.

        Null and empty strings tell nothing.
        """
        known = self._leaves.get((side, path))
        if known is None:
            holders = ([*at(pair[side], path[:-1])] for pair in self.bodies)
            values = [[[*at(holder, path[-1:])] for holder in body] for body in holders]
            known = self._leaves[side, path] = _leaves(values)
        return known

    def commonness(self, value: str) -> float:
        """Return the share of all fresh places that have this value, one place left out."""
        return max(0, self._holders[value] - 1) / max(1, len(self.leaves(1, ())))

    def copies(self, new: Path) -> tuple[int, int]:
        """Return how many other fresh places have the very values of this one, and how many places there are."""
        values = self.leaves(1, new).get((), ())
        return max(0, self._columns[_flatten(values)] - 1), len(self.leaves(1, ()))

    @cached_property
    def _leaves(self) -> dict[tuple[int, Path], Mapping[Path, Column]]:
        return {}

    @cached_property
    def _holders(self) -> Counter[str]:
        every = self.leaves(1, ()).values()
        return Counter(value for column in every for value in {one for body in _flatten(column) for one in body})

    @cached_property
    def _columns(self) -> Counter[tuple[tuple[str, ...], ...]]:
        return Counter(map(_flatten, self.leaves(1, ()).values()))


def _flatten(column: Column) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(value for values in body for value in values) for body in column)


def _leaves(bodies: Sequence[Sequence[Sequence[Plain]]]) -> Mapping[Path, Column]:
    found: defaultdict[Path, list[list[list[str]]]] = defaultdict(lambda: [[[] for _ in body] for body in bodies])
    for number, body in enumerate(bodies):
        for position, values in enumerate(body):
            for value in values:
                for path, leaf in _flat(value, ()):
                    found[path][number][position].append(leaf)
    return found


def _flat(value: Plain, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _flat(child, (*path, name))
    elif isinstance(value, list):
        for child in value:
            yield from _flat(child, (*path, Wild.ITEM))
    elif value is not None and value != "":
        yield path, str(value)
