"""Does a change repeat when its requests are sent again? If not, it was a flake; if that cannot be seen, it is open."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from driftproxy.bodies import read
from driftproxy.drift import Compared
from driftproxy.model.finding import Confidence, Finding, Unchecked
from driftproxy.model.http import Response
from driftproxy.model.plain import Plain
from driftproxy.traffic.resending.permit import is_safe
from driftproxy.traffic.resending.plan import Ask, Where
from driftproxy.workflows.asking import judged

__all__ = ["confirmed", "nearer", "once_more", "revealed", "stragglers", "suspects", "together"]


def suspects(first: Compared, asks: Sequence[Ask]) -> list[Ask]:
    """Return the requests whose answers a finding rests on."""
    concerned = {where for finding in first.report.findings for where in _places(finding)}
    return [ask for ask in asks if ask.where in concerned]


def once_more(doubted: Collection[Ask], asks: Sequence[Ask]) -> list[Ask]:
    """Return what is to be sent to look at these again, out of all that was sent.

    What a write has made may be gone by now: where one was sent before, all of the cassette is sent again in its order.
    """
    writes: dict[str, int] = {}
    for ask in asks:
        if not is_safe(ask.request):
            writes.setdefault(ask.cassette, ask.index)
    lives = {one.cassette for one in doubted if one.index >= writes.get(one.cassette, one.index + 1)}
    wheres = {one.where for one in doubted}
    return [
        ask if ask.cassette in lives else replace(ask, after=())
        for ask in asks
        if ask.cassette in lives or ask.where in wheres
    ]


def nearer(one: Ask, first: Response, second: Response | None) -> Response | None:
    """Return which of two answers to a request is more like the recorded one; None where only a strange one is left.

    So what fails now and then, each time elsewhere, is not taken for a change of all that is alike.
    """
    stored = one.stored.response
    if second and not judged(one, second):
        return min((second, first), key=lambda answer: _strangeness(stored, answer))
    return None if _strangeness(stored, first) else first


def stragglers(doubted: Sequence[Ask], answers: Mapping[Where, Response]) -> list[Ask]:
    """Return the requests of which both answers are strange, where they are few: two failures may have met there.

    Where few are of another status or format, those are meant, however many differ in less.
    """
    strange = {
        one.where: found
        for one in doubted
        if (answer := answers.get(one.where)) and (found := _strangeness(one.stored.response, answer))
    }
    for least in (_OTHER_FORMAT, 1):
        few = [one for one in doubted if strange.get(one.where, 0) >= least]
        if few and len(few) <= max(_FEW, len(doubted) // 10) and 2 * len(few) < len(doubted):
            return few
    return []


def revealed(first: Compared, second: Compared) -> Compared:
    """Return the second comparison with the findings only that have no place in the first: flakes had hidden them."""
    known = {_spot(finding) for finding in first.report.findings}
    findings = tuple(one for one in second.report.findings if _places(one) and _spot(one) not in known)
    return replace(second, report=replace(second.report, findings=findings))


def together(night: Compared, more: Compared) -> Compared:
    """Return a comparison with the findings of another one, too."""
    findings = sorted((*night.report.findings, *more.report.findings), key=lambda one: one.severity.rank)
    return replace(
        night, report=replace(night.report, findings=tuple(findings)), drifted=[*night.drifted, *more.drifted]
    )


def confirmed(first: Compared, second: Compared, again: Sequence[Ask]) -> Compared:
    """Return the first comparison with the findings that a second one, of the answers to `again`, has, too.

    What was not asked again stands. A finding is the same where its place is: what is gone in one answer and sometimes
    there in the next has changed. What could not be seen again is not checked, kind `unconfirmed`.
    """
    looked = {ask.where: ask for ask in again}
    lost = {(one.cassette, one.index) for one in second.report.unchecked} & looked.keys()
    again_found = {finding.fingerprint: finding for finding in second.report.findings}
    repeated = again_found.keys() | set(map(_spot, second.report.findings))
    sorted_out = _Sorted([], [], set())
    for finding in first.report.findings:
        places = _places(finding) & looked.keys()
        if not places or finding.fingerprint in repeated or _spot(finding) in repeated:
            sorted_out.kept.append(again_found.get(finding.fingerprint, finding) if places else finding)
        elif open_ones := places & lost:
            sorted_out.open.update(open_ones)
        else:
            sorted_out.flakes.append(finding)
    reason = "it seemed to have drifted, and gave no answer when it was asked again"
    unconfirmed = [looked[where].unchecked("unconfirmed", reason) for where in sorted(sorted_out.open)]
    report = replace(
        first.report,
        findings=tuple(sorted_out.kept),
        checked=first.report.checked - len(unconfirmed),
        unchecked=_merged(first.report.unchecked, unconfirmed),
        notes=(*first.report.notes, *map(_said, sorted_out.flakes)),
    )
    return replace(first, report=report, drifted=[*first.drifted, *second.drifted])


@dataclass(frozen=True, slots=True)
class _Sorted:
    kept: list[Finding]
    flakes: list[Finding]
    open: set[Where]


_FEW = 3
_OTHER_STATUS, _OTHER_FORMAT = 10**6, 10**5


def _strangeness(stored: Response, answer: Response) -> int:
    """Return how much an answer differs from the recorded one in its shape; 0 for not at all."""
    if answer.status != stored.status:
        return _OTHER_STATUS
    one, other = read(stored), read(answer)
    if one.format != other.format:
        return _OTHER_FORMAT
    return len(set(_kinds(one.plain)) ^ set(_kinds(other.plain)))


def _kinds(plain: Plain, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each place of a body with the kind of what is there; the items of a list are one place."""
    yield path, type(plain).__name__
    if isinstance(plain, dict):
        for name, value in plain.items():
            yield from _kinds(value, (*path, name))
    elif isinstance(plain, list):
        for value in plain:
            yield from _kinds(value, (*path, "*"))


def _places(finding: Finding) -> set[Where]:
    """Return where the answers lie that a finding rests on; none for what is only possible, which alarms nobody."""
    if finding.confidence is Confidence.LOW:
        return set()
    return {(fixture.cassette, index) for fixture in finding.fixtures for index in fixture.interactions}


def _spot(finding: Finding) -> tuple[object, ...]:
    return finding.endpoint, finding.status, finding.path


def _said(finding: Finding) -> str:
    where = f"`{finding.path}` at {finding.endpoint} → {finding.status}"
    return f"a flake, not there any more when it was asked again: {finding.rule} of {where}"


def _merged(one: Collection[Unchecked], other: Collection[Unchecked]) -> tuple[Unchecked, ...]:
    return tuple(sorted([*one, *other], key=lambda item: (item.cassette, item.index)))
