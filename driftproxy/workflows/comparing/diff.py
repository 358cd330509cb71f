"""What differs between two sets of cassettes, offline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from driftproxy.drift import drift
from driftproxy.model.errors import NothingHeard
from driftproxy.model.finding import Report
from driftproxy.model.policy import Policy
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.loading import load_all, tests_of
from driftproxy.workflows.locating import located
from driftproxy.workflows.ports import Store

__all__ = ["Side", "diff"]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a store, which of its cassettes count, and where they lie in words."""

    store: Store
    names: Sequence[str]
    source: str


def diff(
    old: Side,
    new: Side,
    redactor: Redactor,
    *,
    policy: Policy,
    created: str = "",
) -> Report:
    """Return what has drifted from the old cassettes to the new ones.

    Answers to the same request are compared, whatever the cassettes are called. Raises NothingHeard if a side has none.
    """
    for side in (old, new):
        if not side.names:
            raise NothingHeard(f"there are no cassettes in {side.source}; name a cassette, or a folder that holds some")
    stored, unreadable = load_all(old.store, old.names, redactor)
    fresh, broken = load_all(new.store, new.names, redactor)
    taken = {one.name: len(one.interactions) + len(unreadable) for one in stored}
    # Positions are those of the stored side; what is broken on the fresh one must not stand for any of them.
    broken = [replace(one, index=one.index + taken.get(one.cassette, 0)) for one in broken]
    tests, notes = tests_of(old.store, stored, redactor)
    report = drift(stored, fresh, policy, unchecked=[*unreadable, *broken], tests=tests, created=created)
    return located(replace(report, notes=(*report.notes, *notes)), old.store, stored)
