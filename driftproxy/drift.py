"""What drifted between stored recordings and fresh ones: the core path, from two sets of cassettes to one report."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from driftproxy.bodies import Body, read
from driftproxy.diff import Scene, compare_answers, compare_shapes, compare_statuses
from driftproxy.model.change import Change
from driftproxy.model.finding import Finding, Fixture, Report, Unchecked
from driftproxy.model.http import Cassette, Interaction
from driftproxy.model.plain import at
from driftproxy.model.policy import Policy
from driftproxy.model.surface import Answer, Endpoint, Surface
from driftproxy.rules import judge
from driftproxy.shapes.flows import flows
from driftproxy.shapes.infer import infer
from driftproxy.traffic.endpoint import endpoint_of
from driftproxy.traffic.outcome import inconclusive
from driftproxy.traffic.pair import Pair, pair

__all__ = ["drift", "observe"]


Common = tuple[Endpoint, int, Answer, Answer]


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer that was looked at: where it lies, which endpoint gave it, and what its body says."""

    cassette: str
    index: int
    endpoint: Endpoint
    interaction: Interaction
    body: Body

    @property
    def status(self) -> int:
        """The status it was answered with."""
        return self.interaction.response.status


def drift(
    stored: Iterable[Cassette],
    fresh: Iterable[Cassette],
    policy: Policy = Policy(),  # noqa: B008 - a frozen value
    *,
    unchecked: Sequence[Unchecked] = (),
    tests: Mapping[str, tuple[str, ...]] | None = None,
    created: str = "",
) -> Report:
    """Return what changed in the shape of the answers, how bad it is, and what could not be checked.

    `unchecked` are interactions known not to have been asked again; `tests` maps cassette names to the tests that use
    them; `created` is the time of the comparison (ISO 8601) as the report shall show it.
    """
    pairs = pair(stored, fresh)
    skipped = {(item.cassette, item.index): item for item in [*_uncheckable(pairs, policy), *unchecked]}
    before = [_sample(one, one.stored, policy) for one in pairs]
    after = {_where(one): _sample(one, one.fresh, policy) for one in pairs if one.fresh and _where(one) not in skipped}
    both = [(old, new) for old in before if (new := after.get((old.cassette, old.index)))]
    changes = [*compare_statuses((old.endpoint, old.status, new.status) for old, new in both)]
    answers = list(_common(_observe(before), _observe(after.values())))
    for endpoint, status, was, now in answers:
        changes += compare_answers(endpoint, status, was, now)
    changes += compare_shapes(_scenes(answers, both))
    findings = [
        replace(finding, fixtures=_fixtures(change, both, tests or {})) for change, finding in judge(changes, policy)
    ]
    return Report(
        findings=tuple(sorted(findings, key=_order)),
        checked=len(both),
        unchecked=tuple(skipped[where] for where in sorted(skipped)),
        endpoints=tuple(sorted({str(sample.endpoint) for sample, _ in both})),
        created=created,
        fail_on=policy.fail_on,
        floor=policy.floor,
    )


def observe(cassettes: Iterable[Cassette], policy: Policy) -> Surface:
    """Return the face that the API shows in these recordings."""
    return _observe(_sample(one, one.stored, policy) for one in pair(cassettes, ()))


def _where(one: Pair) -> tuple[str, int]:
    return one.cassette, one.index


def _uncheckable(pairs: Sequence[Pair], policy: Policy) -> Iterator[Unchecked]:
    """Yield why stored interactions say nothing tonight: no fresh answer, or one that is about the moment only."""
    alive = {
        endpoint_of(one.stored.request, policy.templates)
        for one in pairs
        if one.fresh and one.fresh.response.status == one.stored.response.status
    }
    for one in pairs:
        why: tuple[str, str] | None = "unanswered", "there is no fresh answer to this request"
        if one.fresh:
            endpoint = endpoint_of(one.stored.request, policy.templates)
            siblings = "{" in endpoint.path and endpoint in alive
            why = inconclusive(one.stored.response, one.fresh.response, siblings_answer=siblings)
        if why:
            yield Unchecked(one.cassette, one.index, f"{one.stored.request.method} {one.stored.request.url}", *why)


def _sample(one: Pair, interaction: Interaction, policy: Policy) -> Sample:
    endpoint = endpoint_of(one.stored.request, policy.templates)
    return Sample(one.cassette, one.index, endpoint, interaction, read(interaction.response))


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
    # A repeated header counts once: the question is which answers had it.
    names = ({name.lower() for name, _ in sample.interaction.response.headers} for sample in samples)
    return Answer(
        samples=len(samples),
        formats=Counter(sample.body.format for sample in samples),
        media=Counter(sample.body.media for sample in samples),
        headers=Counter(name for found in names for name in found),
        body=infer(sample.body.plain for sample in samples if sample.body.shaped),
    )


def _common(stored: Surface, fresh: Surface) -> Iterator[Common]:
    """Yield each answer that both surfaces have."""
    for endpoint in sorted(stored.keys() & fresh.keys()):
        for status in sorted(stored[endpoint].keys() & fresh[endpoint].keys()):
            yield endpoint, status, stored[endpoint][status], fresh[endpoint][status]


def _scenes(answers: Iterable[Common], both: Sequence[tuple[Sample, Sample]]) -> list[Scene]:
    """Return each answer's two shapes, with the bodies that answer the same request."""
    bodies = defaultdict(list)
    for old, new in both:
        if old.status == new.status and old.body.shaped and new.body.shaped:
            bodies[old.endpoint, old.status].append((old.body.plain, new.body.plain))
    return [
        Scene(endpoint, status, was.body, now.body, bodies[endpoint, status], flows)
        for endpoint, status, was, now in answers
    ]


def _fixtures(
    change: Change, both: Sequence[tuple[Sample, Sample]], tests: Mapping[str, tuple[str, ...]]
) -> tuple[Fixture, ...]:
    """Return the stored cassettes that a change concerns: those whose answers have the place, or its parent."""
    place = change.place
    found: defaultdict[str, list[int]] = defaultdict(list)
    for old, _ in both:
        here = (old.endpoint, old.status) == (place.endpoint, place.status)
        if here and any(True for _ in at(old.body.plain, place.path[:-1])):
            found[old.cassette].append(old.index)
    return tuple(Fixture(name, tuple(found[name]), tests.get(name, ())) for name in sorted(found))


def _order(finding: Finding) -> tuple[object, ...]:
    severity, confidence = finding.severity.rank, finding.confidence.rank
    return severity, confidence, str(finding.endpoint), finding.status, finding.path, finding.rule
