"""Which mocks that were written by hand say what the API does not: each is compared with what was recorded."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from driftproxy.bodies import read
from driftproxy.diff.maps import entries
from driftproxy.drift import compared, drift
from driftproxy.healing import heal
from driftproxy.model.change import Change, FieldMoved, FieldRenamed
from driftproxy.model.errors import NothingHeard
from driftproxy.model.finding import Confidence, Finding, Report, Unchecked
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.mock import Hole, Mock
from driftproxy.model.plain import Plain, Wild, at
from driftproxy.model.policy import Policy
from driftproxy.model.surface import Endpoint
from driftproxy.model.words import counted
from driftproxy.rules import sift
from driftproxy.shapes.promise import kept
from driftproxy.shapes.schema import Schema, schema
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.redact.cassette import redacted
from driftproxy.workflows.reviewing.heal import healed
from driftproxy.workflows.surfaces.surface import recorded

__all__ = ["compare_mocks"]

_ALIKE = 0.5
"""A body of which nothing says whose answer it is must share at least so much of its fields with that one."""
_SAME = 0.9
"""Answers that share so much of their fields show one type, whichever of them it is."""
_SURE = 0.98
"""So sure may one be of an endpoint at most that is known by the fields."""
_JSON = (("Content-Type", "application/json"),)
_STEPS = 4

Spot = tuple[str | int, ...]


def compare_mocks(
    mocks: Mapping[str, Sequence[Mock]],
    cassettes: Sequence[Cassette],
    redactor: Redactor,
    policy: Policy,
    earlier: Sequence[Cassette] = (),
) -> tuple[Report, dict[tuple[str, int], Plain]]:
    """Return in what mocks differ from the recorded answers, and what they should say instead, by file and position.

    `mocks` are those found in each file, and positions count them from 0.

    Each is compared with itself as the recordings allow it: the same, but for fields that no answer has, and what all
    have. How sure that is depends on how many answers were recorded, and on how the endpoint was found: by the URL that
    the mock is for, or, where none is written, by the fields. `earlier` are recordings that some of the cassettes have
    taken the place of: a mock may be like these, and what has another name since then gets it. Raises NothingHeard if
    nothing is recorded.
    """
    answers = _answers(cassettes, policy, earlier)
    if not answers:
        raise NothingHeard("no answer is recorded to compare mocks with; `driftproxy record -- COMMAND` records some")
    places: dict[str, tuple[str, int]] = {}
    matches: list[_Match] = []
    findings: dict[str, list[Finding]] = {}
    unchecked: list[Unchecked] = []
    mended: dict[tuple[str, int], Plain] = {}
    lenient = replace(policy, ignores=())
    clean = partial(redacted, redactor=redactor)
    for file, position, mock in ((file, *one) for file, found in mocks.items() for one in enumerate(found)):
        name = f"{file}:{mock.line}"
        places[name] = file, mock.line
        if match := _match(mock, answers):
            matches.append(match)
            written, allowed = (Cassette(name, (side,)) for side in _sides(mock, match.answer))
            for finding in drift([clean(written)], [clean(allowed)], lenient).findings:
                findings.setdefault(finding.fingerprint, []).append(_sobered(finding, match))
            if not mock.holes:
                mended[file, position] = _mended(written, allowed, match, clean, policy)
        elif mock.url:
            asked = f"{mock.method or 'any'} {mock.url} → {mock.status}"
            unchecked.append(Unchecked(name, 0, asked, "undocumented", "no answer to it is recorded"))
    sifted = sift(sorted((_together(same, places) for same in findings.values()), key=_order), policy)
    by_url = sum(one.by_url for one in matches)
    report = Report(
        findings=tuple(sifted.findings),
        checked=len(matches),
        unchecked=tuple(unchecked),
        endpoints=tuple(sorted({str(one.answer.endpoint) for one in matches})),
        fail_on=policy.fail_on,
        floor=policy.floor,
        notes=(f"{counted(len(matches), 'mock')}: {by_url} found by URL, {len(matches) - by_url} by fields",),
        ignored=sifted.ignored,
        unused=sifted.unused,
        expired=sifted.expired,
    )
    return report, mended


@dataclass(frozen=True, slots=True)
class _Answer:
    """All recorded answers of one status of an endpoint: the first request, and the bodies.

    `earlier` are the fields that it had in earlier recordings, `carried` what has another name or place since.
    """

    endpoint: Endpoint
    status: int
    request: Request
    bodies: Sequence[Plain]
    names: frozenset[Hole]
    schema: Schema
    earlier: frozenset[Hole] = frozenset()
    carried: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class _Match:
    answer: _Answer
    certainty: float
    by_url: bool


def _answers(cassettes: Sequence[Cassette], policy: Policy, earlier: Sequence[Cassette]) -> list[_Answer]:
    """Return what each status of each endpoint answers, and what has become of it."""
    before = {(one.endpoint, one.status): one.names for one in _told(earlier, policy)}
    carried = _carried(earlier, cassettes, policy) if earlier else {}
    return [
        replace(
            one,
            earlier=before.get((one.endpoint, one.status), frozenset()),
            carried=carried.get((one.endpoint, one.status), ()),
        )
        for one in _told(cassettes, policy)
    ]


def _carried(
    earlier: Sequence[Cassette], cassettes: Iterable[Cassette], policy: Policy
) -> Mapping[tuple[Endpoint, int], Sequence[Change]]:
    """Return what has another name or place than in the earlier recordings, by endpoint and status."""
    names = {one.name for one in earlier}
    night = compared(earlier, [one for one in cassettes if one.name in names], policy)
    found: defaultdict[tuple[Endpoint, int], list[Change]] = defaultdict(list)
    for finding, change in zip(night.report.findings, night.drifted, strict=False):
        if isinstance(change, FieldRenamed | FieldMoved) and finding.confidence is not Confidence.LOW:
            found[change.place.endpoint, change.place.status].append(change)
    return found


def _told(cassettes: Iterable[Cassette], policy: Policy) -> list[_Answer]:
    groups: defaultdict[tuple[Endpoint, int], list[tuple[Request, Plain]]] = defaultdict(list)
    for one in recorded(cassettes, policy):
        body = read(one.interaction.response)
        if body.shaped:
            groups[one.endpoint, one.status].append((one.interaction.request, body.plain))
    return [
        _Answer(
            *where,
            found[0][0],
            bodies,
            frozenset().union(*(_names(one, ()) for one in bodies)),
            schema(bodies, entries),
        )
        for where, found in sorted(groups.items(), key=lambda one: one[0])
        if (bodies := [body for _, body in found])
    ]


def _match(mock: Mock, answers: Sequence[_Answer]) -> _Match | None:
    """Return the answer that a mock stands for, or None."""
    if mock.url:
        fitting = [one for one in answers if one.status == mock.status and _is_for(mock, one.endpoint)]
        named = max(fitting, key=lambda one: (len(one.endpoint.path), -answers.index(one)), default=None)
        return _Match(named, 1.0, by_url=True) if named else None
    names = frozenset(_names(mock.value, ()))
    if not names:
        return None
    scores = [max(_likeness(names, one.names), _likeness(names, one.earlier)) for one in answers]
    score = max(scores)
    best = answers[scores.index(score)]
    others = [it for it, one in zip(scores, answers, strict=True) if _likeness(one.names, best.names) < _SAME]
    certainty = min(score / (score + max(others, default=0.0) or 1), _SURE)
    return _Match(best, certainty, by_url=False) if score >= _ALIKE else None


def _is_for(mock: Mock, endpoint: Endpoint) -> bool:
    """Return whether a URL is one of an endpoint: by its path, or by the end of it where it has no host."""
    if mock.method not in ("", endpoint.method):
        return False
    _, whole, rest = mock.url.partition("?")[0].partition("://")
    asked = (rest.partition("/")[2] if whole else mock.url.partition("?")[0].removeprefix("*")).strip("/").split("/")
    steps = endpoint.path.strip("/").split("/")[0 if whole else -len(asked) :]
    named = any(one == other for one, other in zip(asked, steps, strict=False))
    return named and len(asked) == len(steps) and all(_fits(*pair) for pair in zip(asked, steps, strict=True))


def _fits(asked: str, step: str) -> bool:
    return asked == step or "*" in asked or step[:1] == "{" or asked[:1] in {"{", ":", "<"}


def _likeness(one: frozenset[Hole], other: frozenset[Hole]) -> float:
    """Return which share of their fields two answers have in common, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other))


def _names(value: Plain, at: Hole) -> Iterator[Hole]:
    if isinstance(value, list):
        for one in value[:1]:
            yield from _names(one, (*at, 0))
    elif isinstance(value, dict) and len(at) < _STEPS:
        for name, one in value.items():
            yield (*at, name)
            yield from _names(one, (*at, name))


def _sides(mock: Mock, answer: _Answer) -> tuple[Interaction, Interaction]:
    """Return a mock as an interaction, and the same as the recordings allow it."""
    written = _filled(mock.value, mock.holes, answer.bodies[0], ())
    allowed = _recorded(*kept(_brought(written, answer), answer.schema, {}), answer.bodies)
    return tuple(  # type: ignore[return-value]  # of two
        Interaction(answer.request, Response(answer.status, "", _JSON, json.dumps(body).encode()))
        for body in (written, allowed)
    )


def _brought(value: Plain, answer: _Answer) -> Plain:
    """Return the value with each name and place that fields have now, where it has the old ones only."""
    due = [
        one
        for one in answer.carried
        if isinstance(one, FieldRenamed | FieldMoved) and not any(True for _ in at(value, one.to))
    ]
    due.sort(key=lambda one: -len(one.place.path))  # what lies below has the names that it had
    try:
        body = heal(json.dumps(value).encode(), json.dumps(answer.bodies[0]).encode(), due)
    except (ValueError, RecursionError):
        return value
    brought: Plain = json.loads(body)
    return brought


def _recorded(value: Plain, _distance: int, spots: Iterable[Spot], bodies: Sequence[Plain]) -> Plain:
    """Return the value with what was recorded at the spots where the schema has put in something."""
    for spot in spots:
        path = tuple(Wild.ITEM if isinstance(step, int) else step for step in spot)
        known = next((one for body in bodies for one in at(body, path)), None)
        owner = value
        for step in spot[:-1]:
            owner = owner[step]  # type: ignore[index]  # it leads there
        last = spot[-1:]
        if known is not None and last and (last[0] in owner if isinstance(owner, dict) else isinstance(owner, list)):
            owner[last[0]] = known  # type: ignore[index]
    return value


def _mended(
    written: Cassette, allowed: Cassette, match: _Match, clean: Callable[[Cassette], Cassette], policy: Policy
) -> Plain:
    """Return what a mock should say: its own values, secrets included, in the shape that was recorded."""
    wanted = {(written.name, 0): allowed.interactions[0].response}
    (cassette,), _ = healed(
        [written],
        [clean(allowed)],
        wanted,
        chosen=lambda finding: _sobered(finding, match).confidence is not Confidence.LOW,
        redact=clean,
        policy=policy,
    )
    return read(cassette.interactions[0].response).plain


def _filled(value: Plain, holes: frozenset[Hole], known: Plain, at: Hole) -> Plain:
    """Return the value with what was recorded in its holes, so that nothing is said about them."""
    if at in holes:
        return known
    if isinstance(value, dict):
        there = known if isinstance(known, dict) else {}
        return {
            name: _filled(one, holes, there.get(name), (*at, name))
            for name, one in value.items()
            if (*at, name) not in holes or name in there
        }
    if isinstance(value, list):
        first = known[0] if isinstance(known, list) and known else None
        return [_filled(one, holes, first, (*at, index)) for index, one in enumerate(value)]
    return value


def _sobered(finding: Finding, match: _Match) -> Finding:
    """Return a finding no surer than the recordings and the way they were found allow."""
    doubt = _DOUBT_OF_A_FIELD if "absent" in (finding.before, finding.after) else _DOUBT
    certainty = min(finding.certainty, match.certainty, 1 - doubt ** len(match.answer.bodies))
    return replace(finding, certainty=round(certainty, 4), confidence=Confidence.of(certainty))


_DOUBT_OF_A_FIELD, _DOUBT = 0.5, 0.2
"""How probable it is that one recorded answer lacks a field that others have, or has a value of another kind."""


def _together(same: Sequence[Finding], places: Mapping[str, tuple[str, int]]) -> Finding:
    """Return what was found in several mocks as one finding, the surest, with the file and line of each."""
    fixtures = [
        replace(one, file=places[one.cassette][0], lines=(places[one.cassette][1],))
        for finding in same
        for one in finding.fixtures
    ]
    return replace(max(same, key=lambda one: one.certainty), fixtures=tuple(fixtures))


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.severity.rank, finding.confidence.rank, str(finding.endpoint), finding.path, finding.rule
