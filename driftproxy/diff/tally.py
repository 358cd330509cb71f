"""How often was something so, on both sides and with the same object: the counts that chance is asked about."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from driftproxy.model.flow import Flow
from driftproxy.model.shape import Shape

__all__ = ["Switch", "Tally", "labelled", "present"]


_TOGETHER = 2
"""So many samples are all that came together: less than they are, for one page shows things that are alike, but so many
that a field which all of them had, and all others lack, is possible drift."""


class Tally(NamedTuple):
    """Of matched objects, how many had it on both sides, only stored, only fresh, on none; then the unmatched ones."""

    kept: int
    lost: int
    come: int
    neither: int
    stored_with: int
    stored_without: int
    fresh_with: int
    fresh_without: int

    @property
    def stored(self) -> tuple[int, int]:
        """How many stored objects had it, and how many had not."""
        return self.kept + self.lost + self.stored_with, self.come + self.neither + self.stored_without

    @property
    def fresh(self) -> tuple[int, int]:
        """How many fresh objects had it, and how many had not."""
        return self.kept + self.come + self.fresh_with, self.lost + self.neither + self.fresh_without

    @property
    def once(self) -> "Tally":
        """The same where the unmatched objects of a side, which came in one answer, are few samples however many."""
        return Tally(*self[:4], *(min(_TOGETHER, count) for count in self[4:]))


class Switch(NamedTuple):
    """So many matched objects became another variant of a union, and what was counted at all the others."""

    objects: int
    rest: Tally


def present(objects: int, flow: Flow, stored: tuple[int, int], fresh: tuple[int, int]) -> Tally:
    """Return how often a field was there: `objects` were matched; each side has its count and that of its objects."""
    matched = flow.kept, flow.lost, flow.come, objects - flow.kept - flow.lost - flow.come
    return _tally(matched, stored, fresh)


def labelled(labels: AbstractSet[str], among: AbstractSet[str], flow: Flow, stored: Shape, fresh: Shape) -> Tally:
    """Return how often a value had one of the labels, values with a label that is not `among` these left out."""
    matched = [0, 0, 0, 0]
    for (before, after), count in flow.turns.items():
        if before in among and after in among:
            matched[2 * (before not in labels) + (after not in labels)] += count
    kept, lost, come, neither = matched
    return _tally((kept, lost, come, neither), _side(labels, among, stored), _side(labels, among, fresh))


def _side(labels: AbstractSet[str], among: AbstractSet[str], shape: Shape) -> tuple[int, int]:
    seen = {label: count for label, count in shape.labels.items() if label in among}
    return sum(count for label, count in seen.items() if label in labels), sum(seen.values())


def _tally(matched: tuple[int, int, int, int], stored: tuple[int, int], fresh: tuple[int, int]) -> Tally:
    kept, lost, come, neither = matched
    stored_with, fresh_with = stored[0] - kept - lost, fresh[0] - kept - come
    pairs = kept + lost + come + neither
    return Tally(
        kept, lost, come, neither,
        stored_with, stored[1] - pairs - stored_with,
        fresh_with, fresh[1] - pairs - fresh_with,
    )  # fmt: skip
