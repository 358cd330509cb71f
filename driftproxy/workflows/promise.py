"""What differs between recordings and what a specification promises."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from driftproxy.bodies import read
from driftproxy.drift import compared, informed
from driftproxy.model.change import Evidence
from driftproxy.model.errors import NothingHeard
from driftproxy.model.finding import Confidence, Finding, Report, Unchecked
from driftproxy.model.http import Cassette, Headers, Interaction, Response
from driftproxy.model.plain import Path, Plain, at, show
from driftproxy.model.policy import Policy
from driftproxy.model.promise import Promise
from driftproxy.shapes.promise import Kept, focused, kept, mistakes
from driftproxy.traffic.endpoint import endpoint_of, host_of
from driftproxy.traffic.promise import answer_for, hosts_of, operation_for, templates_of
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.diff import Side
from driftproxy.workflows.loading import load_all, tests_of

__all__ = ["against"]


@dataclass(frozen=True, slots=True)
class _Heard:
    """A recorded interaction and where it lies, the same as it is promised, and what its body would be."""

    cassette: str
    index: int
    recorded: Interaction
    promised: Interaction
    body: Kept | None = None


_Twin = tuple[_Heard, Interaction, Interaction]
"""What was recorded, and the two answers that are compared: as recorded, as promised."""

Twins = Sequence[_Twin]

_COPIES = 4
_NO_NULL = "never_null"
_NO_NEWS = frozenset({"new_value", "branch_added"})
_NO_LOSS = frozenset({"value_gone", "branch_gone", "branch_unseen"})


def against(
    promise: Promise, side: Side, redactor: Redactor, *, policy: Policy, promise_is_new: bool, created: str = ""
) -> Report:
    """Return what differs between the recordings and the specification.

    Each recorded answer is compared with itself as the specification promises it: the same, but for what that does not
    allow. So nothing is said about what it allows and nobody recorded, and no chance plays. Requests that it says
    nothing about are not checked, but for those for a path that it does not have on a host that it is about: they are
    answered 404.
    """
    if not side.names:
        raise NothingHeard(f"there are no cassettes in {side.source}; name a cassette, or a folder that holds some")
    recorded, unchecked = load_all(side.store, side.names, redactor)
    interactions = [one for cassette in recorded for one in cassette.interactions]
    hosts = hosts_of(promise, [one.request for one in interactions])
    heard: list[_Heard] = []
    for cassette in recorded:
        for index, one in enumerate(cassette.interactions):
            found = _promised(promise, one, hosts)
            if isinstance(found, str):
                asked = f"{one.request.method} {one.request.url}"
                unchecked.append(Unchecked(cassette.name, index, asked, "undocumented", found))
                found = one.response, None
            heard.append(_Heard(cassette.name, index, one, replace(one, response=found[0]), found[1]))
    tests, notes = tests_of(side.store, recorded)
    policy = informed(interactions, replace(policy, templates=(*policy.templates, *templates_of(promise))))

    def compare(twins: Twins, left_out: Sequence[Unchecked] = ()) -> Report:
        sides = _cassettes(twins) if promise_is_new else _cassettes(twins)[::-1]
        return compared(*sides, policy, unchecked=left_out, tests=tests, created=created).report

    whole = compare([(one, one.recorded, one.promised) for one in heard], unchecked)
    rounds = _rounds(heard, policy, promise_is_new=promise_is_new)
    parts = [_placed(compare(twins), twins, promise_is_new=promise_is_new) for twins in rounds]
    return _together(replace(whole, notes=(*whole.notes, *notes)), parts)


def _promised(promise: Promise, one: Interaction, hosts: frozenset[str]) -> tuple[Response, Kept | None] | str:
    """Return an answer as it is promised but for its body, and what that would be; or why nothing is promised."""
    operation, answer = operation_for(promise, one.request), one.response
    if host_of(one.request.url) not in hosts:
        return "the specification is about other hosts"
    if operation is None:
        if answer.status // 100 != _SUCCESS:
            return "the specification has no such path"
        return Response(404, "Not Found", _JSON, b'{"error": "the specification has no such path and method"}'), None
    found = answer_for(operation, answer.status)
    if found is None:
        return f"the specification says nothing of status {answer.status} there"
    status, content = found
    if status != answer.status:
        return replace(answer, status=status, reason=""), None
    return _bodied(promise, answer, content)


def _bodied(promise: Promise, answer: Response, content: Mapping[str, Plain]) -> tuple[Response, Kept | None] | str:
    if not content or not answer.body:
        return answer, None
    body = read(answer)
    kinds = (body.media, f"{body.media.partition('/')[0]}/*", "*/*")
    media = next((one for one in kinds if one in content), "")
    if not media:
        media = next((one for one in content if one.endswith("json")), next(iter(content)))
        answer = replace(answer, headers=_typed(answer.headers, media))
    schema = content[media]
    if schema is None:
        return answer, None
    if body.format != "json":
        # To a schema it is a text; one that speaks of objects does not say how they are written down.
        is_text = not kept(_SOME_TEXT, schema, promise.document).distance
        return (answer, None) if is_text else f"its body is {body.format}, which is not compared with a schema"
    return answer, kept(body.plain, schema, promise.document)


def _typed(headers: Headers, media: str) -> Headers:
    """Return the headers with another media type, where they say one at all."""
    return tuple((name, media if name.lower() == "content-type" else value) for name, value in headers)


def _rounds(heard: Iterable[_Heard], policy: Policy, *, promise_is_new: bool) -> Iterator[Twins]:
    """Yield comparisons of what is wrong in bodies: in each, all answers of an endpoint have the one same mistake.

    What is wrong in some answers, and in some elements of a list, would look like something that comes and goes. And
    what was seen once may be chance, but not here: so each answer is there several times.
    """
    wrong = defaultdict[tuple[str, int], defaultdict[Path, list[_Twin]]](lambda: defaultdict(list))
    for one in heard:
        if one.body and one.body.distance:
            answers = wrong[str(endpoint_of(one.recorded.request, policy.templates)), one.recorded.response.status]
            for path, spots in mistakes(one.body).items():
                bodies = focused(read(one.recorded.response).plain, one.body.value, spots)
                before, after = (_saying(one.promised, body) for body in bodies)
                answers[path].append((one, before, after))
                if promise_is_new and any(value is None for value in at(bodies[0], path)):
                    # A null that became something says nothing; one that comes and goes, and then never comes, does.
                    answers[path].append((one, after, after))
    queues = [[answers[path] for path in sorted(answers, key=show)] for _, answers in sorted(wrong.items())]
    for number in range(max(map(len, queues), default=0)):
        yield [twin for queue in queues if number < len(queue) for twin in queue[number]] * _COPIES


def _saying(one: Interaction, body: Plain) -> Interaction:
    return replace(one, response=replace(one.response, body=json.dumps(body).encode()))


def _cassettes(twins: Twins) -> tuple[list[Cassette], list[Cassette]]:
    """Return the answers as recorded and as promised, in cassettes of their own names."""
    sides: tuple[defaultdict[str, list[Interaction]], defaultdict[str, list[Interaction]]]
    sides = defaultdict(list), defaultdict(list)
    for one, *pair in twins:
        for found, interaction in zip(sides, pair, strict=True):
            found[one.cassette].append(interaction)
    before, after = ([Cassette(name, tuple(found)) for name, found in side.items()] for side in sides)
    return before, after


def _placed(report: Report, twins: Twins, *, promise_is_new: bool) -> Report:
    """Return the report of a round with the true positions and counts of the answers, and no doubt left.

    That a word of a set which has others, too, stands in the place of one that is none is no finding.
    """
    by_chance = _NO_NEWS if promise_is_new else _NO_LOSS
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for one, _, _ in twins:
        positions[one.cassette].append(one.index)

    def placed(finding: Finding) -> Finding:
        fixtures = tuple(
            replace(one, interactions=tuple(sorted({positions[one.cassette][index] for index in one.interactions})))
            for one in finding.fixtures
        )
        counts = [count // _COPIES for count in astuple(finding.evidence)]
        added = counts[1] // 2 if finding.rule == _NO_NULL else 0
        evidence = Evidence(*(count - added for count in counts))
        return replace(finding, fixtures=fixtures, evidence=evidence, certainty=1.0, confidence=Confidence.HIGH)

    return replace(
        report,
        findings=tuple(placed(finding) for finding in report.findings if finding.rule not in by_chance),
        ignored=tuple(replace(one, finding=placed(one.finding)) for one in report.ignored),
    )


def _together(whole: Report, parts: Sequence[Report]) -> Report:
    """Return one report; an ignore is unused if no part has used it."""
    findings = [finding for report in (whole, *parts) for finding in report.findings]
    return replace(
        whole,
        findings=tuple(sorted(findings, key=_order)),
        ignored=tuple(one for report in (whole, *parts) for one in report.ignored),
        unused=tuple(one for one in whole.unused if all(one in report.unused for report in parts)),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.severity.rank, str(finding.endpoint), finding.status, finding.path, finding.rule


_SUCCESS = 2
_JSON = (("Content-Type", "application/json"),)
_SOME_TEXT = "some text that is no word of any set"
