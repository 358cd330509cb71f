"""Ask the live hosts again what was recorded, and say what has drifted; the stored cassettes are never touched."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from driftproxy.drift import Compared, compared, informed
from driftproxy.learn import flaps, lesson
from driftproxy.model.finding import Covered, Report, Unchecked
from driftproxy.model.http import Interaction
from driftproxy.model.known import Known
from driftproxy.model.policy import Policy
from driftproxy.traffic.endpoints.endpoint import endpoint_of, host_of
from driftproxy.traffic.endpoints.host import authority_of
from driftproxy.traffic.matching.accept import digest
from driftproxy.traffic.outcomes.outage import gathered
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.resending.plan import Ask
from driftproxy.workflows.history import dated
from driftproxy.workflows.loading import tests_of
from driftproxy.workflows.locating import located
from driftproxy.workflows.ports import History, Journal, Knowledge, Results, Sender, Store
from driftproxy.workflows.rerecording.asking import Asked, Given, Shown, ask, judged
from driftproxy.workflows.rerecording.planning import Planned, Wanted, planned
from driftproxy.workflows.rerecording.second_look import (
    confirmed,
    nearer,
    once_more,
    revealed,
    stragglers,
    suspects,
    together,
)
from driftproxy.workflows.reviewing.check import oldest

__all__ = ["Memory", "rerecord"]

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """Where it is kept what answers do by themselves, for how many days, and whether to `calibrate`: to ask twice.

    `history` has the runs before this one.
    """

    knowledge: Knowledge
    days: int = 90
    calibrate: bool = False
    history: History | None = None


def rerecord(
    store: Store,
    sender: Sender,
    results: Results,
    memory: Memory,
    redactor: Redactor,
    *,
    wanted: Wanted,
    policy: Policy,
    journal: Journal | None = None,
    second_look: bool = True,
    created: str = "",
    shown: Shown = lambda _ask, _outcome: None,
) -> Report:
    """Return what has drifted, and keep it with the fresh recordings as the last result.

    What seems to have drifted is asked again, unless there is to be no `second_look`: what does not repeat is a flake.
    What earlier nights taught is no drift. Tonight teaches, too: what has not drifted does, and where the memory is to
    be calibrated, what differs between two answers to one request. The policy must say what day it is.

    `shown` is told of each request that has ended. Ctrl-C ends the asking: what was answered by then is compared, the
    rest is listed as unchecked, and the `journal` keeps the answers for who goes on. What was not asked again by then
    is told without a second look, which is said.

    Raises NothingHeard if there is no cassette.
    """
    plan = planned(store, redactor, wanted, policy)
    tests, notes = tests_of(store, plan.stored, redactor)
    policy = informed((each for one in plan.stored for each in one.interactions), policy)
    given, removals = Given(wanted.state), plan.removals
    asked = ask(plan.asks, sender, redactor, journal, shown, target=wanted.target, given=given, removals=removals)
    notes += asked.notes
    learned, again = Known(), None
    if memory.calibrate and not asked.interrupted:
        again = ask(
            plan.asks, sender, redactor, target=wanted.target, given=Given(wanted.state), removals=plan.removals
        )
        notes += again.notes
        asked.interrupted = again.interrupted
        both = [one for one in plan.asks if one.where in asked.answers.keys() & again.answers.keys()]
        twice = compared(asked.cassettes(both), again.cassettes(both), policy)
        learned = flaps(twice, policy.today)
        notes.append(_calibrated(twice, learned))
    before, problem = memory.knowledge.load()
    known = before.since(_earlier(policy.today, memory.days)) | learned
    notes += [problem] if problem else []

    def comparison(answers: Asked) -> Compared:
        left_out = [*plan.skipped, *plan.unchosen, *answers.unanswered.values()]
        return compared(
            plan.stored, answers.aligned(plan.stored), policy,
            unchecked=left_out, tests=tests, created=created, known=known,
        )  # fmt: skip

    night, merged = comparison(asked), asked
    if second_look and not asked.interrupted and (doubted := suspects(night, plan.asks)):

        def look(at: Sequence[Ask]) -> Asked:
            looked = once_more(at, plan.asks)
            seen = ask(looked, sender, redactor, target=wanted.target, given=asked.given, removals=plan.removals)
            notes.extend(seen.notes)
            asked.interrupted = asked.interrupted or seen.interrupted
            return seen

        looks = [asked, again or look(doubted)]
        merged = _replaced(asked, looks, doubted)
        second = comparison(merged)
        hidden = revealed(night, second)
        odd = stragglers(doubted, *(one.answers for one in looks))
        third = {one.where for one in (*odd, *suspects(hidden, plan.asks))}
        night = together(confirmed(night, second, doubted), hidden)
        if third and not asked.interrupted:
            few = [one for one in plan.asks if one.where in third]
            merged = _replaced(merged, [*looks, look(few)], few)
            night = confirmed(night, comparison(merged), few)
    notes += _interrupted(plan, asked) if asked.interrupted else []
    report = located(_told(night.report, plan, notes, policy), store, plan.stored)
    number, machines = wanted.shard
    shares = (f"{number}/{machines}",) if machines > 1 else ()
    report = dated(replace(report, covered=tuple(_covered(plan, store)), shares=shares), memory.history)
    results.save(report, merged.kept(plan.stored), wanted.source, _digests(plan))
    if journal and not asked.interrupted:
        journal.end()
    lessons = Known() if wanted.target else lesson(night, known, policy.today).without(learned)  # of another host
    if (taught := known | lessons) != before:
        memory.knowledge.save(taught)
    return report


def _told(report: Report, plan: Planned, notes: Sequence[str], policy: Policy) -> Report:
    """Return the report without what was not chosen, and with one reason for a host that is out altogether."""
    unchosen = {(one.cassette, one.index) for one in plan.unchosen}
    asked = {one.name: one.interactions for one in plan.stored}
    unchecked = [
        replace(one, endpoint=_endpoint(one, asked.get(one.cassette, ()), policy))
        for one in report.unchecked
        if (one.cassette, one.index) not in unchosen
    ]
    out = {(one.cassette, one.index) for one in unchecked}
    alive = {authority_of(one.stored.request.url) for one in plan.asks if one.where not in out}
    return replace(report, unchecked=gathered(unchecked, alive), notes=(*report.notes, *notes))


def _endpoint(one: Unchecked, stored: Sequence[Interaction], policy: Policy) -> str:
    """Return the endpoint of what was not checked, `""` where that is no interaction."""
    request = stored[one.index].request if one.index < len(stored) else None
    known = request and one.request == f"{request.method} {request.url}"
    return str(endpoint_of(request, policy.templates)) if request and known else ""


def _covered(plan: Planned, store: Store) -> Iterator[Covered]:
    """Yield the cassettes all of which was chosen, by host."""
    partly = {one.cassette for one in plan.unchosen}
    asked = Counter((one.cassette, host_of(one.stored.request.url)) for one in plan.asks)
    for cassette in plan.stored:
        if cassette.name not in partly:
            days = oldest(cassette, store)
            hosts = sorted({host_of(one.request.url) for one in cassette.interactions})
            yield from (Covered(cassette.name, host, days.get(host, ""), asked[cassette.name, host]) for host in hosts)


def _interrupted(plan: Planned, asked: Asked) -> list[str]:
    """Return in sentences that the asking was ended before its time."""
    left = sum(one.kind == "unanswered" for one in asked.unanswered.values())
    said = "not all was asked again by then"
    if left:
        said = f"{left} of {len(plan.asks)} requests had no answer by then, and nothing was asked again"
    return [f"interrupted: {said}", "`driftproxy rerecord --resume` goes on where it ended"]


def _replaced(known: Asked, looks: Sequence[Asked], doubted: Collection[Ask]) -> Asked:
    """Return the answers, with what all looks at what is doubted tell; none where that is open."""
    merged = Asked(dict(known.answers), dict(known.unanswered))
    for one in doubted:
        merged.answers.pop(one.where, None)
        if answer := nearer(one, [each.answers.get(one.where) for each in looks]):
            merged.answers[one.where] = answer
        else:
            last = looks[-1].answers.get(one.where)
            _, reason = (last and judged(one, last)) or ("", "it is of another status or format each time")
            lost = one.unchecked("unconfirmed", reason)
            merged.unanswered[one.where] = looks[-1].unanswered.get(one.where, lost)
    return merged


def _digests(plan: Planned) -> Mapping[str, Sequence[str]]:
    return {one.name: [digest(each.response) for each in one.interactions] for one in plan.stored}


def _earlier(today: str, days: int) -> str:
    return (date.fromisoformat(today) - timedelta(days)).isoformat()


def _calibrated(twice: Compared, learned: Known) -> str:
    """Return in a sentence what asking twice has shown."""
    names = [f"{where.endpoint} → {where.status} `{where.path}`" for where in learned]
    shown = "; ".join(names[:_MOST_NAMED]) + (f" and {len(names) - _MOST_NAMED} more" if names[_MOST_NAMED:] else "")
    found = f"{len(names)} known to vary by itself: {shown}" if names else "nothing differs"
    return f"calibrated: {twice.report.checked} answers compared with a second one within minutes, {found}"
