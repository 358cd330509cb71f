"""How old is each recording, and what did the last night say? Asked offline, where a change is reviewed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase

from driftproxy.model.finding import Report, Verdict
from driftproxy.model.http import Cassette
from driftproxy.traffic.endpoints.endpoint import host_of
from driftproxy.workflows.ports import Store
from driftproxy.workflows.surfaces.endpoints import dated, noted

__all__ = ["Checked", "Limit", "Old", "check", "document", "oldest"]


@dataclass(frozen=True, slots=True)
class Limit:
    """How many days old recordings may be, of cassettes and hosts that fit the patterns; more `fails`, or warns."""

    days: int
    cassette: str = "*"
    host: str = "*"
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Old:
    """Recordings of one host in one cassette that are older than a limit; `heard` is the day of the oldest."""

    cassette: str
    host: str
    heard: str
    age: int
    limit: Limit


@dataclass(frozen=True, slots=True)
class Checked:
    """What is too old, of how many cassettes; how many say nothing of their age; and the last report, if any.

    `open` says that recordings could not be read, or do not say how old they are though a limit for them fails. `heard`
    is by cassette and host the day of the oldest recording, as far as that is known.
    """

    old: tuple[Old, ...]
    cassettes: int
    undated: int
    last: Report | None
    open: bool = False
    heard: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """1 if the last night found drift or a limit that fails is exceeded, 3 if too little is known, else 0."""
        if any(one.limit.fails for one in self.old) or (self.last and self.last.verdict is Verdict.DRIFT):
            return 1
        if self.open or (self.last and self.last.verdict is Verdict.INCONCLUSIVE):
            return 3
        return 3 if self.last is None and self.undated == self.cassettes else 0


def check(
    store: Store,
    cassettes: Sequence[Cassette],
    limits: Iterable[Limit],
    last: Report | None,
    today: str,
    *,
    unread: bool = False,
) -> Checked:
    """Return what is too old, the oldest first; of several limits the first that fits counts.

    `unread` says that there are cassettes that could not be read.
    """
    limits = tuple(limits)
    old: list[Old] = []
    undated = 0
    ages: dict[tuple[str, str], str] = {}
    for cassette in cassettes:
        found = oldest(cassette, store)
        undated += not found
        unread = unread or (not found and any(one.fails and fnmatchcase(cassette.name, one.cassette) for one in limits))
        for host, heard in found.items():
            ages[cassette.name, host] = heard
            limit = next((one for one in limits if _fits(one, cassette.name, host)), None)
            age = (date.fromisoformat(today) - date.fromisoformat(heard)).days
            if limit and age > limit.days:
                old.append(Old(cassette.name, host, heard, age, limit))
    ordered = sorted(old, key=lambda one: (one.heard, one.cassette, one.host))
    return Checked(tuple(ordered), len(cassettes), undated, last, unread, ages)


def document(checked: Checked) -> dict[str, object]:
    """Return it for programs, as JSON has it."""
    last = checked.last and {
        "created": checked.last.created,
        "verdict": str(checked.last.verdict),
        "findings": [
            {
                "fingerprint": one.fingerprint,
                "severity": str(one.severity),
                "rule": one.rule,
                "endpoint": str(one.endpoint),
                "status": one.status,
                "path": one.path,
                "since": one.since,
                "nights": one.nights,
            }
            for one in checked.last.findings
        ],
    }
    return {
        "last": last,
        "cassettes": checked.cassettes,
        "undated": checked.undated,
        "old": [
            {
                "cassette": one.cassette,
                "host": one.host,
                "heard": one.heard,
                "age": one.age,
                "limit": one.limit.days,
                "level": "fail" if one.limit.fails else "warn",
            }
            for one in checked.old
        ],
    }


def oldest(cassette: Cassette, store: Store) -> Mapping[str, str]:
    """Return by host the day on which the oldest answer was heard, as far as that is known."""
    days: defaultdict[str, list[str]] = defaultdict(list)
    beside = noted(store, cassette.name)
    for one in cassette.interactions:
        if heard := dated(one) or beside:
            days[host_of(one.request.url)].append(heard)
    return {host: min(found) for host, found in days.items()}


def _fits(limit: Limit, cassette: str, host: str) -> bool:
    return fnmatchcase(cassette, limit.cassette) and fnmatchcase(host, limit.host)
