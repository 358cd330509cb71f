"""One place that both sides are looked at, and all that was seen there."""

from dataclasses import dataclass

from driftproxy.diff.compound.envelopes import Envelope
from driftproxy.diff.tally import Switch, Tally
from driftproxy.model.flow import Flow
from driftproxy.model.plain import Path
from driftproxy.model.shape import Shape

__all__ = ["Spot"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a side has: its path and shape on each, and what became of its values.

    `presence` is None where being there is no decision: at the root, for an element of a list, an entry of a map, a
    field that was renamed. `old` and `new` differ at and below a renamed field, whose `likeness` says how sure that is,
    and a thing in an `envelope` that came or went. `switch` says how many objects became another variant of a union.
    `turned` is at and below what one answer shows of other things than before, a list of them or one: they are few
    samples, and what they have or lack says little.
    On so many earlier `nights` the place was as it is stored.
    """

    old: Path
    new: Path
    stored: Shape
    fresh: Shape
    flow: Flow
    presence: Tally | None = None
    likeness: float = 0.0
    envelope: Envelope | None = None
    siblings: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    switch: Switch | None = None
    turned: bool = False
    nights: float = 0.0
