"""What drifted between stored recordings and fresh ones: the core path, from two sets of cassettes to one report."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from driftproxy.bodies import Body, breaks_off, oddities, read
from driftproxy.diff import (
    MOST_FIELDS,
    Head,
    Scene,
    Told,
    Turnout,
    causes,
    compare_answers,
    compare_heads,
    compare_shapes,
    compare_statuses,
    compare_streams,
    crowded,
    differences,
    examples,
    of_element,
    of_event,
    paths,
    steady,
    stripped,
)
from driftproxy.model.change import Change, Place
from driftproxy.model.finding import Finding, Fixture, Report, Unchecked
from driftproxy.model.http import Cassette, Interaction, Response, header
from driftproxy.model.known import Known
from driftproxy.model.plain import Path, at, show
from driftproxy.model.policy import Policy
from driftproxy.model.shape import EMPTY, Shape
from driftproxy.model.surface import Answer, Endpoint, Surface
from driftproxy.model.words import counted
from driftproxy.rules import idle, judge, settle, sift
from driftproxy.shapes.flows import flows
from driftproxy.shapes.infer import infer
from driftproxy.traffic.endpoints.endpoint import endpoint_of
from driftproxy.traffic.endpoints.redirect import target_of
from driftproxy.traffic.endpoints.slugs import learned
from driftproxy.traffic.endpoints.webhook import as_read
from driftproxy.traffic.matching.echo import echoes
from driftproxy.traffic.matching.pair import Pair, pair, unrecorded
from driftproxy.traffic.outcomes.beside import Said, failures
from driftproxy.traffic.outcomes.failure import Failure, passing
from driftproxy.traffic.outcomes.outcome import inconclusive

__all__ = ["Compared", "compared", "drift", "informed", "observe"]

Common = tuple[Endpoint, int, Answer, Answer]
Where = tuple[str, int]
"""A cassette's name, and the position in it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer that was looked at: where it lies, which endpoint gave it, and what its body says.

    `failed` is the error in the body of an answer whose status says success, where the other side said none.
    """

    cassette: str
    index: int
    endpoint: Endpoint
    interaction: Interaction
    body: Body
    failed: Failure | None = None

    @property
    def where(self) -> Where:
        """Where it lies."""
        return self.cassette, self.index

    @property
    def status(self) -> int:
        """The status it was answered with."""
        return self.interaction.response.status


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison: its report, the answers that were compared, and the facts that are drift, also where ignored."""

    report: Report
    scenes: Sequence[Scene]
    heads: Sequence[Head]
    drifted: Sequence[Change]


def drift(
    stored: Iterable[Cassette],
    fresh: Iterable[Cassette],
    policy: Policy = Policy(),  # noqa: B008 - a frozen value
    *,
    unchecked: Sequence[Unchecked] = (),
    tests: Mapping[str, tuple[str, ...]] | None = None,
    created: str = "",
    known: Known = Known(),  # noqa: B008 - a frozen value
) -> Report:
    """Return what changed in the shape of the answers, how bad it is, and what could not be checked.

    `unchecked` are interactions known not to have been asked again; `tests` maps cassette names to the tests that use
    them; `created` is the time of the comparison (ISO 8601) as the report shall show it; `known` is what earlier nights
    taught.
    """
    stored = list(stored)
    policy = informed((interaction for one in stored for interaction in one.interactions), policy)
    return compared(stored, fresh, policy, unchecked=unchecked, tests=tests, created=created, known=known).report


def compared(
    stored: Iterable[Cassette],
    fresh: Iterable[Cassette],
    policy: Policy,
    *,
    unchecked: Sequence[Unchecked] = (),
    tests: Mapping[str, tuple[str, ...]] | None = None,
    created: str = "",
    known: Known = Known(),  # noqa: B008 - a frozen value
) -> Compared:
    """Return what `drift` returns, and what it rests on; the policy must be `informed` already."""
    place = partial(endpoint_of, templates=policy.templates)
    fresh = list(map(as_read, fresh))
    pairs = pair(map(as_read, stored), fresh, place)
    before, answered = _sides(pairs, policy)
    reasons = _uncheckable(pairs, before, answered)
    skipped = {(item.cassette, item.index): item for item in [*reasons, *unchecked]}
    after = {where: sample for where, sample in answered.items() if where not in skipped}
    both = [(old, new) for old in before if (new := after.get(old.where))]
    changes = compare_statuses(_turnout(old, new, policy) for old, new in both)
    told = [one for one in before if not one.failed], [one for one in after.values() if not one.failed]
    answers = list(_common(*map(_observe, told)))
    alike = [(old, new) for old, new in both if old.status == new.status and not (old.failed or new.failed)]
    for endpoint, status, was, now in answers:
        changes += compare_answers(endpoint, status, was, now)
    heads = _heads(alike)
    changes += compare_heads(heads)
    scenes = _scenes(answers, alike, partial(steady, known, policy.today))
    changes += _bodies(scenes, answers)
    sober = list(_sobered(changes, echoes(pairs, place)))
    stored_there: defaultdict[tuple[Endpoint, int], list[Sample]] = defaultdict(list)
    for old, _ in both:
        stored_there[old.endpoint, old.status].append(old)
    judged = {
        replace(
            finding, cause=cause, fixtures=_fixtures(change, stored_there, tests or {}),
            example_before=before_words, example_after=after_words, diff=lines,
        ): change
        for (change, finding), cause, (before_words, after_words), lines in zip(
            judge(sober, policy), causes(sober, scenes), examples(sober, scenes), differences(sober, scenes),
            strict=True,
        )
    }  # fmt: skip
    sifted = sift(sorted(judged, key=_order), policy)
    findings, varying = settle(sifted.findings, judged, known, policy, lambda place: _shapes(scenes, place))
    report = Report(
        findings=findings,
        varying=varying,
        ignored=sifted.ignored,
        unused=sifted.unused,
        expired=sifted.expired,
        idle=idle(policy.uses, _places(scenes)),
        checked=len(both),
        unchecked=tuple(skipped[where] for where in sorted(skipped)),
        endpoints=tuple(sorted({str(sample.endpoint) for sample, _ in both})),
        created=created,
        fail_on=policy.fail_on,
        floor=policy.floor,
        notes=(*_notes(heads, scenes, list(map(place, unrecorded(pairs, fresh)))), *_misread(both)),
    )
    return Compared(
        report, scenes, heads, [judged[one] for one in (*findings, *(item.finding for item in sifted.ignored))]
    )


def observe(cassettes: Iterable[Cassette], policy: Policy) -> Surface:
    """Return the face that the API shows in these recordings."""
    pairs = pair(map(as_read, cassettes), ())
    policy = informed((one.stored for one in pairs), policy)
    return _observe(_sides(pairs, policy)[0])


def informed(stored: Iterable[Interaction], policy: Policy) -> Policy:
    """Return the policy with the path templates, too, that all stored interactions together show."""
    return replace(policy, templates=learned(list(stored), lambda response: read(response).plain, policy.templates))


def _sides(pairs: Iterable[Pair], policy: Policy) -> tuple[list[Sample], dict[Where, Sample]]:
    """Return every stored answer, and the fresh ones by where the stored ones lie."""
    before: list[Sample] = []
    answered: dict[Where, Sample] = {}
    for one in pairs:
        endpoint = endpoint_of(one.stored.request, policy.templates)
        body, failed, failed_now = read(one.stored.response), None, None
        if one.fresh:
            same = _says(one.fresh.response) == _says(one.stored.response)
            now = body if same else read(one.fresh.response)
            if not same:
                was = Said(one.stored.response.status, body.format, body.plain)
                failed, failed_now = failures(was, Said(one.fresh.response.status, now.format, now.plain))
            answered[one.cassette, one.index] = Sample(one.cassette, one.index, endpoint, one.fresh, now, failed_now)
        before.append(Sample(one.cassette, one.index, endpoint, one.stored, body, failed))
    return before, answered


def _says(response: Response) -> tuple[object, ...]:
    """Return all that reading a body depends on; of two that say the same, neither is an error to the other."""
    return response.body, *(header(response.headers, name) for name in ("content-type", "content-encoding"))


def _uncheckable(
    pairs: Iterable[Pair], before: Iterable[Sample], answered: Mapping[Where, Sample]
) -> Iterator[Unchecked]:
    """Yield why stored interactions say nothing tonight: no fresh answer, or one that is about the moment only."""
    alive = {
        old.endpoint
        for old in before
        if (new := answered.get(old.where)) and old.status == new.status and not (old.failed or new.failed)
    }
    for one, old in zip(pairs, before, strict=True):
        why: tuple[str, str] | None = "unanswered", "there is no fresh answer to this request"
        if one.fresh:
            siblings = "{" in old.endpoint.path and old.endpoint in alive
            new = answered[old.where]
            cut = breaks_off(new.body, old.body)
            why = inconclusive(one.stored.response, one.fresh.response, siblings_answer=siblings, cut=cut)
            why = why or _moment(old, new, siblings_answer=siblings) or _unreadable(old, new)
        if why:
            yield Unchecked(one.cassette, one.index, f"{one.stored.request.method} {one.stored.request.url}", *why)


def _moment(old: Sample, new: Sample, *, siblings_answer: bool) -> tuple[str, str] | None:
    """Return the kind and the reason why an error in a body proves nothing, or None."""
    if new.failed and (why := passing(new.failed, siblings_answer=siblings_answer)):
        return why
    if old.failed and passing(old.failed):
        return "recorded-error", f"the recording itself is {old.failed}, of the moment: record it again"
    return None


def _unreadable(old: Sample, new: Sample) -> tuple[str, str] | None:
    """Return the kind and the reason where neither body says what it was meant to say, or None.

    One that does beside one that does not is a difference, or chance.
    """
    if old.body.problem and new.body.problem:
        return "unreadable", f"neither answer is {new.body.claimed} that can be read: {new.body.problem}"
    return None


def _notes(heads: Sequence[Head], scenes: Iterable[Scene], new: Collection[Endpoint]) -> Iterator[str]:
    """Yield what was not looked at as closely as it might seem; `new` got requests not recorded before."""
    if new:
        few = ", ".join(sorted(map(str, set(new)))[:9])
        yield f"{counted(len(new), 'request')} not recorded before, with no answers to compare with: {few}"
    for host in stripped(heads):
        yield f"the fresh answers of {host} lack headers such as Date: headers that are gone are not reported there"
    for scene in scenes:
        for path in sorted({*crowded(scene.stored), *crowded(scene.fresh)}, key=show):
            where = f"`{show(path)}` in the answers of {scene.endpoint} → {scene.status}"
            yield f"{where} has more than {MOST_FIELDS} fields: they are compared as entries of a map, not by name"


def _misread(both: Sequence[tuple[Sample, Sample]]) -> Iterator[str]:
    """Yield which bodies are something else than they were meant to be, and so could not be looked into."""
    for side, samples in (("stored", [old for old, _ in both]), ("fresh", [new for _, new in both])):
        groups = Counter((one.endpoint, one.status, one.body) for one in samples if one.body.claimed)
        for (endpoint, status, body), count in sorted(groups.items()):
            why = f" that can be read ({body.problem})" if body.problem else ""
            yield f"{side} answers of {endpoint} → {status}: {count}x {body.format}, no {body.claimed}{why}"
        odd = {
            (one.endpoint, one.status, said)
            for one in samples
            if one.body.format == "json"
            for said in oddities(one.interaction.response.body, one.body.plain)
        }
        for endpoint, status, said in sorted(odd):
            yield f"{side} answers of {endpoint} → {status}: {said}"


def _turnout(old: Sample, new: Sample, policy: Policy) -> Turnout:
    target = target_of(old.interaction.request, new.interaction.response, policy.templates)
    failed = (str(one.failed or "") for one in (old, new))
    return Turnout(old.endpoint, old.status, new.status, target, *failed)


def _observe(samples: Iterable[Sample]) -> Surface:
    """Return the surface that the samples show."""
    groups: defaultdict[Endpoint, defaultdict[int, list[Sample]]] = defaultdict(lambda: defaultdict(list))
    for sample in samples:
        groups[sample.endpoint][sample.status].append(sample)
    return {
        endpoint: {status: _answer(group) for status, group in statuses.items()}
        for endpoint, statuses in groups.items()
    }


def _answer(samples: Sequence[Sample]) -> Answer:
    return Answer(
        samples=len(samples),
        formats=Counter(sample.body.format for sample in samples),
        media=Counter(sample.body.media for sample in samples if sample.body.format != "empty"),
        body=infer(sample.body.plain for sample in samples if sample.body.shaped),
    )


def _common(stored: Surface, fresh: Surface) -> Iterator[Common]:
    """Yield each answer that both surfaces have."""
    for endpoint in sorted(stored.keys() & fresh.keys()):
        for status in sorted(stored[endpoint].keys() & fresh[endpoint].keys()):
            yield endpoint, status, stored[endpoint][status], fresh[endpoint][status]


def _heads(alike: Sequence[tuple[Sample, Sample]]) -> list[Head]:
    """Return the headers of the answers to the same requests, by endpoint and status."""
    groups: defaultdict[tuple[Endpoint, int], list[tuple[Told, Told]]] = defaultdict(list)
    for old, new in alike:
        told = (Told(one.interaction.response.headers, one.body.plain) for one in (old, new))
        groups[old.endpoint, old.status].append((next(told), next(told)))
    return [Head(*key, groups[key]) for key in sorted(groups)]


def _scenes(
    answers: Iterable[Common],
    alike: Sequence[tuple[Sample, Sample]],
    before: Callable[[Endpoint, int, Shape], Callable[[Path], float]],
) -> list[Scene]:
    """Return the bodies of all answers, by endpoint and status."""
    bodies = defaultdict(list)
    for old, new in alike:
        if old.body.shaped and new.body.shaped:
            bodies[old.endpoint, old.status].append((old.body.plain, new.body.plain))
    return [
        Scene(endpoint, status, was.body, now.body, bodies[endpoint, status], flows, before(endpoint, status, was.body))
        for endpoint, status, was, now in answers
    ]


def _shapes(scenes: Iterable[Scene], place: Place) -> tuple[Shape, Shape]:
    """Return the stored and the fresh shape at a place."""
    scene = next((one for one in scenes if (one.endpoint, one.status) == (place.endpoint, place.status)), None)
    return (scene.shape(0, place.path), scene.shape(1, place.path)) if scene else (EMPTY, EMPTY)


def _places(scenes: Iterable[Scene]) -> Iterator[tuple[Endpoint, str]]:
    """Yield every place that either side has."""
    for scene in scenes:
        yield from ((scene.endpoint, show(path)) for side in (scene.stored, scene.fresh) for path in paths(side))


def _bodies(scenes: Sequence[Scene], answers: Iterable[Common]) -> Iterator[Change]:
    """Yield the facts about the bodies: their shapes, and what is particular to streams of events and to XML."""
    tellers: dict[tuple[Endpoint, int], Callable[[Change], Iterator[Change]]] = {}
    alike: list[Scene] = []
    for scene, (endpoint, status, was, now) in zip(scenes, answers, strict=True):
        if _trees(was) & _trees(now):
            alike.append(scene)
        if was.formats.keys() == now.formats.keys() == {"sse"}:
            tellers[endpoint, status] = partial(of_event, scene=scene)
            yield from compare_streams(scene)
        elif was.formats.keys() == now.formats.keys() == {"xml"}:
            tellers[endpoint, status] = partial(of_element, scene=scene)
    for change in compare_shapes(alike):
        teller = tellers.get((change.place.endpoint, change.place.status))
        yield from teller(change) if teller else (change,)


def _trees(answer: Answer) -> set[str]:
    """Return of which sorts the bodies are, JSON in a frame being JSON: one thing looks otherwise in each of them."""
    return {"json" if "json" in name else name for name in answer.formats}


def _sobered(changes: Iterable[Change], explained: Callable[[Change], bool]) -> Iterator[Change]:
    """Yield the changes; what the client's own words explain is possible at most."""
    for change in changes:
        yield change.held_back() if explained(change) else change


def _fixtures(
    change: Change, stored: Mapping[tuple[Endpoint, int], Sequence[Sample]], tests: Mapping[str, tuple[str, ...]]
) -> tuple[Fixture, ...]:
    """Return the stored cassettes that a change concerns: those whose answers have the place, or its parent."""
    place = change.place
    found: defaultdict[str, list[int]] = defaultdict(list)
    for old in stored.get((place.endpoint, place.status), ()):
        if any(True for _ in at(old.body.plain, place.path[:-1])):
            found[old.cassette].append(old.index)
    return tuple(Fixture(name, tuple(found[name]), tests.get(name, ())) for name in sorted(found))


def _order(finding: Finding) -> tuple[object, ...]:
    severity, confidence = finding.severity.rank, finding.confidence.rank
    return severity, confidence, str(finding.endpoint), finding.status, finding.path, finding.rule
