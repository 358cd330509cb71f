"""How things stand after all nights so far: each finding there ever was, and each endpoint that was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Drift", "Place", "Standing", "State", "Streak"]


class State(StrEnum):
    """Whether a finding is there: until the same answers came without it, or until nobody asked any more."""

    OPEN = "open"
    GONE = "gone"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Drift:
    """A finding over the nights; days are ISO 8601.

    `first` is the day on which it was first seen, `since` that on which it came the last time, `last` the last on which
    it was seen, `nights` the nights since then on which it was. It has come `times` times, and the last `clean` runs
    that could have shown it did not. `counts` says whether it makes a verdict drift. `fixtures` are cassettes and
    positions whose answers show it. `diff` shows both shapes, a line each, as the finding does.
    """

    fingerprint: str
    rule: str
    severity: str
    endpoint: str
    status: int
    path: str
    message: str
    cause: str
    counts: bool
    fixtures: frozenset[tuple[str, int]]
    first: str
    since: str
    last: str
    nights: int = 1
    times: int = 1
    clean: int = 0
    state: State = State.OPEN
    diff: tuple[str, ...] = ()

    @property
    def spot(self) -> tuple[str, int, str]:
        """Where it is, whatever the rule: the endpoint, the status and the path."""
        return self.endpoint, self.status, self.path


@dataclass(frozen=True, slots=True)
class Streak:
    """Requests that nobody could check since a day, on so many nights in a row, and why not.

    `stuck` are those that failed on every one of these nights, by cassette and request; none for all of the endpoint.
    """

    since: str
    last: str
    nights: int
    kind: str
    reason: str
    stuck: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """An endpoint: `same`, `drifted` or `failed` since a day, when it was last asked, and its streak of failures."""

    endpoint: str
    state: str
    since: str
    last: str
    streak: Streak | None = None

    @property
    def host(self) -> str:
        """Its host, with the port."""
        return self.endpoint.partition(" ")[2].partition("/")[0]


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand on a day: findings by fingerprint, endpoints by name."""

    day: str = ""
    drifts: Mapping[str, Drift] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def tonight(self) -> tuple[Place, ...]:
        """The endpoints that were asked on that day, sorted."""
        return tuple(one for _, one in sorted(self.places.items()) if one.last == self.day)
