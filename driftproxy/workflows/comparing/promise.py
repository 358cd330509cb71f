"""What differs between recordings and what a specification promises."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from driftproxy.bodies import read
from driftproxy.diff import causes
from driftproxy.drift import Compared, compared, informed
from driftproxy.model.change import Change, Place
from driftproxy.model.errors import NothingHeard
from driftproxy.model.finding import Finding, Fixture, Report, Unchecked
from driftproxy.model.http import Cassette, Headers, Interaction, Response
from driftproxy.model.plain import Plain
from driftproxy.model.policy import Policy
from driftproxy.model.promise import Promise
from driftproxy.rules import judge, sift
from driftproxy.shapes.promise import Mistake, kept, mistakes
from driftproxy.traffic.endpoints.endpoint import endpoint_of, host_of
from driftproxy.traffic.endpoints.promise import answer_for, hosts_of, operation_for, templates_of
from driftproxy.traffic.redact import Redactor
from driftproxy.workflows.comparing.breaches import Breach, breaches
from driftproxy.workflows.comparing.diff import Side
from driftproxy.workflows.loading import load_all, tests_of
from driftproxy.workflows.locating import located

__all__ = ["against"]


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
    policy = informed(interactions, replace(policy, templates=(*policy.templates, *templates_of(promise))))
    promised: list[Cassette] = []
    found: list[Breach] = []
    for cassette in recorded:
        answers: list[Interaction] = []
        for index, one in enumerate(cassette.interactions):
            answer = _promised(promise, one, hosts)
            if isinstance(answer, str):
                asked = f"{one.request.method} {one.request.url}"
                unchecked.append(Unchecked(cassette.name, index, asked, "undocumented", answer))
                answer = _Promised(one.response)
            place = Place(endpoint_of(one.request, policy.templates), one.response.status)
            found += [Breach(place, mistake, cassette.name, index) for mistake in answer.mistakes]
            answers.append(replace(one, response=answer.response))
        promised.append(Cassette(cassette.name, tuple(answers)))
    tests, notes = tests_of(side.store, recorded, redactor)
    sides = (recorded, promised) if promise_is_new else (promised, recorded)
    whole = compared(*sides, policy, unchecked=unchecked, tests=tests, created=created)
    facts = breaches(found, promise_is_new=promise_is_new)
    report = replace(whole.report, notes=(*whole.report.notes, *notes))
    return located(_together(report, _findings(facts, whole, policy, tests), policy), side.store, recorded)


def _findings(
    facts: Sequence[tuple[Change, Sequence[Breach]]],
    whole: Compared,
    policy: Policy,
    tests: Mapping[str, tuple[str, ...]],
) -> list[Finding]:
    """Return the judgements on what is wrong in bodies."""
    changes = [change for change, _ in facts]
    judged = zip(judge(changes, policy), causes(changes, whole.scenes), facts, strict=True)
    return [
        replace(finding, cause=cause, fixtures=_fixtures(group, tests)) for (_, finding), cause, (_, group) in judged
    ]


def _fixtures(group: Iterable[Breach], tests: Mapping[str, tuple[str, ...]]) -> tuple[Fixture, ...]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for one in group:
        found[one.cassette].add(one.position)
    return tuple(Fixture(name, tuple(sorted(found[name])), tests.get(name, ())) for name in sorted(found))


def _together(report: Report, findings: Iterable[Finding], policy: Policy) -> Report:
    """Return the report with further findings; an ignore is unused if it fits none of either."""
    sifted = sift(findings, policy)
    return replace(
        report,
        findings=tuple(sorted((*report.findings, *sifted.findings), key=_order)),
        ignored=(*report.ignored, *sifted.ignored),
        unused=tuple(one for one in report.unused if one in sifted.unused),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.severity.rank, str(finding.endpoint), finding.status, finding.path, finding.rule


class _Promised(NamedTuple):
    """An answer as it is promised but for its body, and what is wrong with that."""

    response: Response
    mistakes: Sequence[Mistake] = ()


def _promised(promise: Promise, one: Interaction, hosts: frozenset[str]) -> _Promised | str:
    """Return an answer as it is promised, or why nothing is promised."""
    operation, answer = operation_for(promise, one.request), one.response
    if host_of(one.request.url) not in hosts:
        return "the specification is about other hosts"
    if operation is None:
        if answer.status // 100 != _SUCCESS:
            return "the specification has no such path"
        return _Promised(Response(404, "Not Found", _JSON, b'{"error": "the specification has no such path"}'))
    found = answer_for(operation, answer.status)
    if found is None:
        return f"the specification says nothing of status {answer.status} there"
    status, content = found
    if status != answer.status:
        return _Promised(replace(answer, status=status, reason=""))
    return _bodied(promise, answer, content)


def _bodied(promise: Promise, answer: Response, content: Mapping[str, Plain]) -> _Promised | str:
    if not content or not answer.body:
        return _Promised(answer)
    body = read(answer)
    kinds = (body.media, f"{body.media.partition('/')[0]}/*", "*/*")
    media = next((one for one in kinds if one in content), "")
    if not media:
        media = next((one for one in content if one.endswith("json")), next(iter(content)))
        answer = replace(answer, headers=_typed(answer.headers, media))
    schema = content[media]
    if schema is None:
        return _Promised(answer)
    is_json = body.format == "json"
    try:
        # To a schema anything else is a text; one that speaks of objects does not say how they are written down.
        found = kept(body.plain if is_json else _SOME_TEXT, schema, promise.document)
    except ValueError as error:
        return f"its body cannot be compared: {error}"
    if not is_json:
        return (
            f"its body is {body.format}, which is not compared with a schema" if found.distance else _Promised(answer)
        )
    return _Promised(answer, list(mistakes(body.plain, found)))


def _typed(headers: Headers, media: str) -> Headers:
    """Return the headers with another media type, where they say one at all."""
    return tuple((name, media if name.lower() == "content-type" else value) for name, value in headers)


_SUCCESS = 2
_JSON = (("Content-Type", "application/json"),)
_SOME_TEXT = "some text that is no word of any set"
