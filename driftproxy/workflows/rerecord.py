"""Ask the live hosts again what was recorded, and say what has drifted; the stored cassettes are never touched."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from driftproxy.drift import Compared, compared, informed
from driftproxy.learn import flaps, lesson
from driftproxy.model.errors import NothingHeard, Unreachable
from driftproxy.model.finding import Report, Unchecked
from driftproxy.model.http import Cassette, Interaction
from driftproxy.model.known import Known
from driftproxy.model.policy import Policy
from driftproxy.traffic.accept import digest
from driftproxy.traffic.plan import Ask, plan
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.loading import load_all, tests_of
from driftproxy.workflows.ports import Knowledge, Results, Sender, Store

__all__ = ["Memory", "rerecord"]

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """Where it is kept what answers do by themselves, for how many days, and whether to `calibrate`: to ask twice."""

    knowledge: Knowledge
    days: int = 90
    calibrate: bool = False


def rerecord(
    store: Store,
    sender: Sender,
    results: Results,
    memory: Memory,
    redactor: Redactor,
    *,
    source: str,
    names: Sequence[str],
    target: str = "",
    allowed: Mapping[str, Sequence[str]] | None = None,
    policy: Policy,
    created: str = "",
    progress: Callable[[int, int, str], None] = lambda _done, _total, _what: None,
) -> Report:
    """Return what has drifted, and keep it with the fresh recordings as the last result.

    What earlier nights taught is no drift. Tonight teaches, too: what has not drifted does, and where the memory is to
    be calibrated, what differs between two answers to one request. The policy must say what day it is.

    `source` says where the stored cassettes lie; `names` are those to ask again; `allowed` and `target` are as in
    `plan`; `progress` is told before each request how many are done, how many there are, and which is next. Ctrl-C ends
    the asking: what was answered by then is compared, and the rest is listed as unchecked.

    Raises NothingHeard if there is no cassette.
    """
    if not names:
        raise NothingHeard(f"there are no cassettes in {source}; `driftproxy record -- COMMAND` makes some")
    stored, unreadable = load_all(store, names, redactor)
    asks, skipped = plan(stored, allowed or {}, target)
    recorded = {(one.name, index): each for one in stored for index, each in enumerate(one.interactions)}
    fresh, unanswered, interrupted = _ask(asks, recorded, sender, redactor, progress)
    tests, notes = tests_of(store, stored)
    if interrupted:
        notes.append(f"interrupted: {len(unanswered)} of {len(asks)} requests had no answer by then")
    policy = informed(recorded.values(), policy)
    learned = Known()
    if memory.calibrate and not interrupted:
        again, *_ = _ask(asks, recorded, sender, redactor, progress)
        twice = compared(fresh, again, policy)
        learned = flaps(twice, policy.today)
        notes.append(_calibrated(twice, learned))
    before, problem = memory.knowledge.load()
    known = before.since(_earlier(policy.today, memory.days)) | learned
    night = compared(
        stored, fresh, policy,
        unchecked=[*unreadable, *skipped, *unanswered], tests=tests, created=created, known=known,
    )  # fmt: skip
    report = replace(night.report, notes=(*night.report.notes, *notes, *([problem] if problem else ())))
    digests = {one.name: [digest(each.response) for each in one.interactions] for one in stored}
    results.save(report, fresh, source, digests)
    if (taught := known | lesson(night, known, policy.today).without(learned)) != before:
        memory.knowledge.save(taught)
    return report


def _earlier(today: str, days: int) -> str:
    return (date.fromisoformat(today) - timedelta(days)).isoformat()


def _calibrated(twice: Compared, learned: Known) -> str:
    """Return in a sentence what asking twice has shown."""
    names = [f"{where.endpoint} → {where.status} `{where.path}`" for where in learned]
    shown = "; ".join(names[:_MOST_NAMED]) + (f" and {len(names) - _MOST_NAMED} more" if names[_MOST_NAMED:] else "")
    found = f"{len(names)} known to vary by itself: {shown}" if names else "nothing differs"
    return f"calibrated: {twice.report.checked} answers compared with a second one within minutes, {found}"


def _ask(
    asks: Sequence[Ask],
    recorded: Mapping[tuple[str, int], Interaction],
    sender: Sender,
    redactor: Redactor,
    progress: Callable[[int, int, str], None],
) -> tuple[list[Cassette], list[Unchecked], bool]:
    """Return the fresh cassettes, what had no answer, and whether Ctrl-C ended the asking."""
    fresh: defaultdict[str, list[Interaction]] = defaultdict(list)
    unanswered: list[Unchecked] = []
    done = 0
    interrupted = False
    try:
        for done, ask in enumerate(asks):
            request = recorded[ask.cassette, ask.index].request
            progress(done, len(asks), f"{request.method} {request.url}")
            try:
                response = redactor.response(sender.send(ask.request))
            except Unreachable as error:
                unanswered.append(_unchecked(ask, recorded, error.kind, redactor.text(str(error))))
            else:
                fresh[ask.cassette].append(Interaction(request, response))
    except KeyboardInterrupt:
        interrupted = True
        reason = "interrupted before it was answered"
        unanswered += [_unchecked(ask, recorded, "unanswered", reason) for ask in asks[done:]]
    return [Cassette(name, tuple(fresh[name])) for name in sorted(fresh)], unanswered, interrupted


def _unchecked(ask: Ask, recorded: Mapping[tuple[str, int], Interaction], kind: str, reason: str) -> Unchecked:
    request = recorded[ask.cassette, ask.index].request
    return Unchecked(ask.cassette, ask.index, f"{request.method} {request.url}", kind, reason)
