"""One answer of one endpoint as both sides show it: two shapes, and what became of the values in between."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from driftproxy.model.flow import Flow
from driftproxy.model.plain import Path, Plain, at
from driftproxy.model.shape import Shape
from driftproxy.model.surface import Endpoint

__all__ = ["Scene"]

_TRIVIAL = frozenset({"", "0", "1", "0.0", "1.0", "True", "False", "None"})
"""Values that are equal by accident; they prove nothing."""


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

    def likeness(self, old: Path, new: Path) -> float | None:
        """Return which share of the telling values at `old` came back at `new`; None where there were none to tell."""
        shared = total = 0
        for stored, fresh in self.bodies:
            was = Counter(_telling(at(stored, old)))
            now = Counter(_telling(at(fresh, new)))
            shared += (was & now).total()
            total += was.total()
        return shared / total if total else None


def _telling(values: Iterator[Plain]) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict):
            yield from _telling(iter(value.values()))
        elif isinstance(value, list):
            yield from _telling(iter(value))
        elif str(value) not in _TRIVIAL:
            yield str(value)
