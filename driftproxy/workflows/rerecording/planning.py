"""What a re-recording is going to ask: which recordings, which of their requests, and in which order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from driftproxy.bodies import read
from driftproxy.drift import informed
from driftproxy.model.errors import CassetteError, NothingHeard
from driftproxy.model.finding import Report, Unchecked
from driftproxy.model.http import Cassette
from driftproxy.model.policy import Policy
from driftproxy.traffic.endpoints.endpoint import endpoint_of
from driftproxy.traffic.linking.fills import State
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.resending.choice import Choice, outline, sampled, share
from driftproxy.traffic.resending.permit import Permits
from driftproxy.traffic.resending.plan import Ask, Where, plan
from driftproxy.traffic.resending.removal import Removal, removals
from driftproxy.workflows.loading import load_all
from driftproxy.workflows.ports import Store
from driftproxy.workflows.reviewing.check import oldest

__all__ = ["Planned", "Wanted", "due", "planned", "told"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which recordings to ask again: `names` of cassettes in `source`, of which `choice` takes some.

    `target` is a base URL to ask in place of the recorded hosts; `sample` is None for all, 0 for one request per shape
    of an endpoint, or the most per endpoint; `shard` is the number of this machine, from 1, and how many there are.
    `state` is what the project knows of what is another on every run.
    """

    names: Sequence[str]
    source: str
    permits: Permits
    target: str = ""
    choice: Choice = field(default_factory=Choice)
    sample: int | None = None
    shard: tuple[int, int] = (1, 1)
    state: State = field(default_factory=State)


@dataclass(frozen=True, slots=True)
class Planned:
    """What is asked, what is not and why, and what was not chosen; of the cassettes of this machine.

    `removals` are how what is made is removed again, should its own removal not be asked for or fail.
    """

    stored: list[Cassette]
    asks: tuple[Ask, ...]
    skipped: tuple[Unchecked, ...]
    unchosen: tuple[Unchecked, ...]
    removals: tuple[Removal, ...] = ()


def planned(store: Store, redactor: Redactor, wanted: Wanted, policy: Policy) -> Planned:
    """Return what is going to be asked; nothing is. Raises NothingHeard if there is no cassette."""
    if not wanted.names:
        raise NothingHeard(f"there are no cassettes in {wanted.source}; `driftproxy record -- COMMAND` makes some")
    stored, unreadable = load_all(store, wanted.names, redactor)
    every = [Ask(one.name, index, each.request, each) for one in stored for index, each in enumerate(one.interactions)]
    choice = replace(wanted.choice, templates=informed((ask.stored for ask in every), policy).templates)
    unchosen = {ask.where: ask.unchecked("unchosen", "not chosen") for ask in every if not choice.takes(ask)}

    def thin(asks: Sequence[Ask]) -> tuple[Sequence[Ask], Sequence[Unchecked]]:
        mine = [ask for ask in asks if ask.where not in unchosen]
        if wanted.sample is None:
            return mine, ()
        return sampled(mine, lambda ask: _endpoint(ask, choice.templates), _shape, wanted.sample)

    asks, skipped = plan(stored, wanted.permits, wanted.target, thin, wanted.state)
    sizes = Counter({one.name: 0 for one in stored} | {one.cassette: 0 for one in unreadable})
    sizes.update(ask.cassette for ask in asks)
    mine = share(sizes, *wanted.shard)
    ours = tuple(ask for ask in asks if ask.cassette in mine)
    return Planned(
        [one for one in stored if one.name in mine],
        ours,
        tuple(
            one for one in (*unreadable, *skipped) if one.cassette in mine and (one.cassette, one.index) not in unchosen
        ),
        tuple(one for one in unchosen.values() if one.cassette in mine),
        removals(ours, stored, wanted.permits, wanted.target, wanted.state),
    )


def due(store: Store, names: Sequence[str], today: str, days: int) -> list[str]:
    """Return the cassettes with answers that are older than so many days, or of which nobody knows how old they are."""
    last = (date.fromisoformat(today) - timedelta(days)).isoformat()
    return [name for name in names if _heard(store, name) < last]


def told(report: Report, kind: str) -> frozenset[Where]:
    """Return the interactions that ended so in a report: `drifted` or `inconclusive`."""
    if kind == "drifted":
        fixtures = (fixture for finding in report.findings for fixture in finding.fixtures)
        return frozenset((one.cassette, index) for one in fixtures for index in one.interactions)
    return frozenset((one.cassette, one.index) for one in report.unchecked)


def _heard(store: Store, name: str) -> str:
    try:
        return min(oldest(store.load(name), store).values(), default="")
    except CassetteError:  # of unknown age, and named when it is planned
        return ""


def _endpoint(ask: Ask, templates: Sequence[str]) -> tuple[str, int]:
    return str(endpoint_of(ask.stored.request, templates)), ask.stored.response.status


def _shape(ask: Ask) -> object:
    body = read(ask.stored.response)
    return body.format, outline(body.plain) if body.shaped else None
