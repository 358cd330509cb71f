"""Send what was planned, and gather what came of each request."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from driftproxy.bodies import breaks_off, read
from driftproxy.model.errors import Unreachable
from driftproxy.model.finding import Unchecked
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.words import counted
from driftproxy.traffic.linking.fills import Fresh, State
from driftproxy.traffic.linking.links import Link, Missing, rewritten
from driftproxy.traffic.linking.renaming import renamed, turned
from driftproxy.traffic.matching.match import Key, key
from driftproxy.traffic.outcomes.beside import Said, failures
from driftproxy.traffic.outcomes.failure import passing
from driftproxy.traffic.outcomes.outcome import inconclusive
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.resending.permit import is_safe
from driftproxy.traffic.resending.plan import Ask, Where, aim
from driftproxy.traffic.resending.removal import Removal
from driftproxy.workflows.ports import Journal, Sender

__all__ = ["Asked", "Given", "Shown", "ask", "judged"]

Shown = Callable[[Ask, Interaction | Unchecked], None]
"""Is told of each request that has ended, and how."""


class Given:
    """What tonight's answers gave to the requests that carry it, before it was redacted; it is kept nowhere.

    So is what was made anew, as the `state` of the project says.
    """

    def __init__(self, state: State | None = None) -> None:
        """Begin with nothing."""
        self._state = state or State()
        self._fresh: defaultdict[str, Fresh] = defaultdict(lambda: Fresh(self._state))
        self._made: dict[Where, Response] = {}
        self._links: defaultdict[Where, list[Link]] = defaultdict(list)
        self._answers: dict[Where, Response | None] = {}
        self._turns: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def begin(self, asks: Iterable[Ask]) -> None:
        """Make things anew where these requests make some: with the same keys they would be the old ones."""
        self._made.clear()
        for cassette in {one.cassette for one in asks if not is_safe(one.request)}:
            self._fresh.pop(cassette, None)

    def expect(self, asks: Iterable[Ask]) -> None:
        """Note which answers will be needed."""
        for one in asks:
            for link in one.links:
                if link not in self._links[one.cassette, link.source]:
                    self._links[one.cassette, link.source].append(link)

    def take(self, one: Ask, answer: Response, clean: Response) -> Response:
        """Note what an answer gives, and return its `clean`, redacted form with the recorded ids."""
        if links := self._links.get(one.where):
            self._answers[one.where] = answer
            self._turns[one.cassette].update(turned(links, answer))
        turns = self._turns[one.cassette]
        return renamed(clean, turns | self._fresh[one.cassette].turns if one.cassette in self._fresh else turns)

    def miss(self, one: Ask) -> None:
        """Note that an answer gives nothing."""
        if one.where in self._links:
            self._answers[one.where] = None

    def fill(self, one: Ask, target: str) -> Request | Unreachable:
        """Return what to send: the recorded request with tonight's values, or why it cannot be sent."""
        wheres = {link.source: (one.cassette, link.source) for link in one.links}
        fresh = {source: self._answers[where] for source, where in wheres.items() if where in self._answers}
        said = rewritten(one.stored.request, one.links, fresh)
        if isinstance(said, Missing):
            return Unreachable("unlinked", said.reason)
        try:
            said = self._fresh[one.cassette].fill(said, one.stored.request, one.index, safe=is_safe(one.request))
        except Unreachable as error:
            return error
        return aim(said, target) if target else said

    def made(self, one: Ask, answer: Response) -> None:
        """Note that a request was answered, whatever that says of the API: it may have made something."""
        self._made[one.where] = answer

    def left(self, removal: Removal) -> Ask | None:
        """Return the request that removes what was made tonight, None where nothing was.

        It carries what is known by now: what it lacks is not needed to name the thing.
        """
        answer = self._made.get(removal.maker.where)
        if answer is None or not removal.due(answer.status):
            return None
        self._answers[removal.maker.where] = answer
        links = (link for link in removal.ask.links if self._answers.get((removal.ask.cassette, link.source)))
        named = tuple(link for link in removal.ask.links if link.place == "url" or link.place.startswith("path "))
        return replace(removal.ask, links=tuple(dict.fromkeys((*named, *links))), after=())


@dataclass(slots=True)
class Asked:
    """What came of the requests: the answers, redacted, by where the stored ones lie, and those that had none."""

    answers: dict[Where, Response] = field(default_factory=dict)
    unanswered: dict[Where, Unchecked] = field(default_factory=dict)
    given: Given = field(default_factory=Given)
    interrupted: bool = False
    notes: list[str] = field(default_factory=list)

    def cassettes(self, asks: Sequence[Ask]) -> list[Cassette]:
        """Return the fresh recordings, each in the order of the stored one."""
        fresh: defaultdict[str, list[Interaction]] = defaultdict(list)
        for one in asks:
            if answer := self.answers.get(one.where):
                fresh[one.cassette].append(Interaction(one.stored.request, answer))
        return [Cassette(name, tuple(fresh[name])) for name in sorted(fresh)]

    def kept(self, stored: Iterable[Cassette]) -> list[Cassette]:
        """Return the fresh recordings as they are kept: without answers that could be taken for another's.

        Of a request that was recorded several times, those after one that had no answer.
        """
        found = ((one.name, tuple(self._before_gaps(one))) for one in stored)
        return [Cassette(name, interactions) for name, interactions in found if interactions]

    def _before_gaps(self, cassette: Cassette) -> Iterator[Interaction]:
        gaps: set[Key] = set()
        for index, one in enumerate(cassette.interactions):
            answer, asked = self.answers.get((cassette.name, index)), key(one.request)
            if answer and asked not in gaps:
                yield Interaction(one.request, answer)
            elif not answer:
                gaps.add(asked)

    def aligned(self, stored: Iterable[Cassette]) -> list[Cassette]:
        """Return the fresh recordings as they are compared: one for one, so that no answer stands for another's.

        Where there is none, a status that no host gives says so; these must be told as unchecked.
        """
        return [
            Cassette(
                one.name,
                tuple(
                    Interaction(each.request, self.answers.get((one.name, index), _NONE))
                    for index, each in enumerate(one.interactions)
                ),
            )
            for one in stored
        ]


def ask(
    asks: Sequence[Ask],
    sender: Sender,
    redactor: Redactor,
    journal: Journal | None = None,
    shown: Shown = lambda _ask, _outcome: None,
    *,
    target: str = "",
    given: Given | None = None,
    removals: Sequence[Removal] = (),
) -> Asked:
    """Return what came of the requests; those that the journal has an answer to are not sent.

    Requests carry what earlier answers gave tonight, also those that are `given`; what is kept of the answers speaks of
    the recorded ids, so that it fits the recorded requests. `target` is the base URL that is asked in place of the
    recorded hosts.

    In the end, however it comes, what was made and is not removed yet is removed as the `removals` say.
    """
    asked = Asked(given=given or Given())
    asked.given.begin(asks)
    asked.given.expect([*asks, *(one.ask for one in removals)])
    # What one answer gives to another request is kept nowhere, so that a chain of them begins anew; and what was made
    # was removed in the end.
    makes = {one.maker.cassette for one in removals}
    chained = {(one.cassette, link.source) for one in asks for link in one.links} | {
        one.where for one in asks if one.links or one.cassette in makes
    }
    for one in asks if journal else ():
        if journal and one.where not in chained and (answer := journal.answer(one)):
            asked.answers[one.where] = answer
            shown(one, Interaction(one.stored.request, answer))
    rest = [one for one in asks if one.where not in asked.answers]

    def heard(one: Ask, outcome: Response | Unreachable) -> None:
        if isinstance(outcome, Response) and one.maker is not None and _is_gone(one, outcome):
            outcome = Unreachable(
                "state-gone",
                f"answered {outcome.status} for what the request at {one.maker} had made, which is not sent",
            )
        if isinstance(outcome, Unreachable):
            asked.unanswered[one.where] = one.unchecked(outcome.kind, redactor.text(str(outcome)))
            asked.given.miss(one)
            shown(one, asked.unanswered[one.where])
            return
        asked.given.made(one, outcome)
        clean = redactor.response(outcome)
        why = judged(one, clean)
        if why:
            asked.given.miss(one)
        asked.answers[one.where] = answer = clean if why else asked.given.take(one, outcome, clean)
        if journal and not why:
            journal.note(one, answer)
        shown(one, one.unchecked(*why) if why else Interaction(one.stored.request, answer))

    try:
        asked.interrupted = sender.send_all(rest, _unready, heard, lambda one: asked.given.fill(one, target))
    finally:
        asked.notes += _removed(removals, asked, sender, redactor, target)
    for one in rest:
        if one.where not in asked.answers and one.where not in asked.unanswered:
            asked.unanswered[one.where] = one.unchecked("unanswered", "interrupted before it was answered")
    return asked


def _removed(removals: Sequence[Removal], asked: Asked, sender: Sender, redactor: Redactor, target: str) -> list[str]:
    """Remove what was made and is still there, the last thing first; return what came of it, in sentences."""
    left = [
        one
        for removal in removals
        if removal.ask.where not in asked.answers or asked.answers[removal.ask.where].status not in _REMOVED
        if (one := asked.given.left(removal))
    ]
    gone, failed, ended = 0, list[str](), set[Where]()

    def heard(one: Ask, outcome: Response | Unreachable) -> None:
        nonlocal gone
        ended.add(one.where)
        if isinstance(outcome, Response) and outcome.status in _REMOVED:
            gone += 1
        else:
            why = f"answered {outcome.status}" if isinstance(outcome, Response) else redactor.text(str(outcome))
            failed.append(_still(one, why))

    chained = [replace(one, after=(before.where,) if before else ()) for before, one in pairwise([None, *left]) if one]
    if chained:
        sender.send_all(
            chained, lambda _one, _answer: None, heard, lambda one: asked.given.fill(one, target), last=True
        )
    failed += [_still(one, "interrupted before it was removed") for one in left if one.where not in ended]
    return [f"{counted(gone, 'thing')} made and not removed by then: removed again"] * bool(gone) + failed


def _still(one: Ask, why: str) -> str:
    return f"what was made is still there: {one.line} ({one.cassette}): {why}"


def judged(one: Ask, answer: Response) -> tuple[str, str] | None:
    """Return kind and reason where an answer says nothing about the API, but only about the moment."""
    stored = one.stored.response
    alike = answer.status == stored.status and answer.body == stored.body
    was, now = (None, None) if alike else (read(stored), read(answer))
    if why := inconclusive(stored, answer, cut=bool(was and now and breaks_off(now, was))):
        return why
    if was and now:
        before = Said(stored.status, was.format, was.plain)
        failed = failures(before, Said(answer.status, now.format, now.plain))[1]
        return passing(failed) if failed else None
    return None


def _unready(one: Ask, answer: Response) -> tuple[str, str] | None:
    """Return kind and reason where it may be worth to ask again: also for what an answer of a moment ago has named."""
    if one.links and _is_gone(one, answer):
        return "state-gone", f"answered {answer.status} for what an answer of a moment ago has named"
    return judged(one, answer)


def _is_gone(one: Ask, answer: Response) -> bool:
    return answer.status in _GONE and one.stored.response.status not in _GONE


_GONE = frozenset({404, 410})
_REMOVED = frozenset({*range(200, 300), *_GONE})
_NONE = Response(0)
