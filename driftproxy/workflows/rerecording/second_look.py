"""Does a change repeat when its requests are sent again? If not, it was a flake; if that cannot be seen, it is open."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from driftproxy.bodies import read
from driftproxy.drift import Compared
from driftproxy.model.finding import Confidence, Finding, Unchecked
from driftproxy.model.http import Response
from driftproxy.model.plain import Plain
from driftproxy.traffic.resending.permit import is_safe
from driftproxy.traffic.resending.plan import Ask, Where
from driftproxy.workflows.rerecording.asking import judged

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


def nearer(one: Ask, answers: Sequence[Response | None]) -> Response | None:
    """Return which of the answers to a request, in their order, tells what the API says; None where that is open.

    It is the one that is most like the recorded one, so that what fails now and then, each time elsewhere, is not taken
    for a change of all that is alike. It is open where only strange ones came, and none in the end; and where they are
    of another status or format than the recorded one, and than each other: a flake may be more like the recorded one
    than what the API says now. Where they differ in less, most decide.
    """
    stored = one.stored.response
    said = [answer for answer in reversed(answers) if answer and not judged(one, answer)]
    said.sort(key=lambda answer: _strangeness(stored, answer))
    if not said or (answers[-1] not in said and _strangeness(stored, said[0])):
        return None
    if _strangeness(stored, said[0]) < _OTHER_FORMAT:
        return said[0]
    if any(_strangeness(said[0], other) >= _OTHER_FORMAT for other in said):
        return None
    return max(said, key=lambda answer: sum(not _strangeness(answer, other) for other in said))


def stragglers(doubted: Sequence[Ask], first: Mapping[Where, Response], second: Mapping[Where, Response]) -> list[Ask]:
    """Return the requests that need a third look, where they are few: failures may have met there.

    Both answers are strange, or they differ from the recorded one as those to most others do not; or they are of
    another status or format, and differ. Where few are of another status or format, those are meant, however many
    differ in less.
    """
    strange, apart = dict.fromkeys((one.where for one in doubted), 0), dict[Where, int]()
    differing: dict[Where, set[_Kind]] = {}
    for one in doubted:
        stored, where = one.stored.response, one.where
        sides = [side[where] for side in (first, second) if where in side and not judged(one, side[where])]
        if len(sides) == _BOTH:
            best = min(sides, key=lambda answer: _strangeness(stored, answer))
            strange[where], differing[where] = _strangeness(stored, best), _differences(stored, best)
        if strange[where] >= _OTHER_FORMAT:
            apart[where] = _strangeness(*sides)
    shared = Counter(chain.from_iterable(differing.values()))
    alone = {where: sum(2 * shared[one] < len(doubted) for one in found) for where, found in differing.items()}
    odd = {*_few(strange, _OTHER_FORMAT, 1), *_few(alone, *sorted({*alone.values()} - {0})), *_few(apart, 1)}
    return [one for one in doubted if one.where in odd]


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
    there in the next has changed. What could not be seen again is not checked, kind `unconfirmed`. The headers are
    those of the second one: from a flake's nothing is to be learned, and no finding says so of each of them.
    """
    looked = {ask.where: ask for ask in again}
    lost = {where: one for one in second.report.unchecked if (where := (one.cassette, one.index)) in looked}
    again_found = {finding.fingerprint: finding for finding in second.report.findings}
    repeated = again_found.keys() | set(map(_spot, second.report.findings))
    sorted_out = _Sorted([], [], set())
    for finding in first.report.findings:
        places = _places(finding) & looked.keys()
        sorted_out.open.update(places & lost.keys())
        if not places or finding.fingerprint in repeated or _spot(finding) in repeated:
            seen = _without(again_found.get(finding.fingerprint, finding) if places else finding, lost)
            sorted_out.kept.extend([seen] if seen.fixtures or not finding.fixtures else [])
        elif not places & lost.keys():
            sorted_out.flakes.append(finding)
    reason = "it seemed to have drifted, and gave no answer that tells when it was asked again: "
    unconfirmed = [
        looked[where].unchecked("unconfirmed", reason + lost[where].reason) for where in sorted(sorted_out.open)
    ]
    report = replace(
        first.report,
        findings=tuple(sorted_out.kept),
        checked=first.report.checked - len(unconfirmed),
        unchecked=_merged(first.report.unchecked, unconfirmed),
        notes=(*first.report.notes, *map(_said, sorted_out.flakes)),
    )
    return replace(first, report=report, heads=second.heads, drifted=[*first.drifted, *second.drifted])


_Kind = tuple[tuple[str, ...], str]
"""A place in a body, and the kind of what is there."""

_ITEM = "*"
_FEW, _BOTH = 3, 2


@dataclass(frozen=True, slots=True)
class _Sorted:
    kept: list[Finding]
    flakes: list[Finding]
    open: set[Where]


def _few(amounts: Mapping[Where, int], *leasts: int) -> list[Where]:
    """Return where the amount is one of these at least: the first that some have, and only few."""
    for least in leasts:
        found = [where for where, amount in amounts.items() if amount >= least]
        if 0 < len(found) <= max(_FEW, len(amounts) // 10):
            return found
    return []


_OTHER_STATUS, _OTHER_FORMAT = 10**6, 10**5


def _strangeness(stored: Response, answer: Response) -> int:
    """Return how much an answer differs from the recorded one in its shape; 0 for not at all."""
    if answer.status != stored.status:
        return _OTHER_STATUS
    return _OTHER_FORMAT if read(stored).format != read(answer).format else len(_differences(stored, answer))


def _differences(stored: Response, answer: Response) -> set[_Kind]:
    """Return what is of another kind in one of two bodies; that a list is empty in one of them says nothing."""
    sides = [set(_kinds(read(one).plain)) for one in (stored, answer)]
    here, there = ({path for path, _ in side} for side in sides)
    items = {path for path in here ^ there if path and path[-1] == _ITEM}
    return {
        (path, kind)
        for path, kind in sides[0] ^ sides[1]
        if not any(path[:depth] in items for depth in range(1, len(path) + 1))
    }


def _kinds(plain: Plain, path: tuple[str, ...] = ()) -> Iterator[_Kind]:
    """Yield each place of a body with the kind of what is there; the items of a list are one place."""
    yield path, type(plain).__name__
    if isinstance(plain, dict):
        for name, value in plain.items():
            yield from _kinds(value, (*path, name))
    elif isinstance(plain, list):
        for value in plain:
            yield from _kinds(value, (*path, _ITEM))


def _places(finding: Finding) -> set[Where]:
    """Return where the answers lie that a finding rests on; none for what is only possible, which alarms nobody."""
    if finding.confidence is Confidence.LOW:
        return set()
    return {(fixture.cassette, index) for fixture in finding.fixtures for index in fixture.interactions}


def _without(finding: Finding, lost: Collection[Where]) -> Finding:
    """Return the finding with the fixtures only that were seen again."""
    kept = (
        replace(one, interactions=tuple(index for index in one.interactions if (one.cassette, index) not in lost))
        for one in finding.fixtures
    )
    return replace(finding, fixtures=tuple(one for one in kept if one.interactions))


def _spot(finding: Finding) -> tuple[object, ...]:
    return finding.endpoint, finding.status, finding.path


def _said(finding: Finding) -> str:
    where = f"`{finding.path}` at {finding.endpoint} → {finding.status}"
    return f"a flake, not there any more when it was asked again: {finding.rule} of {where}"


def _merged(one: Collection[Unchecked], other: Collection[Unchecked]) -> tuple[Unchecked, ...]:
    return tuple(sorted([*one, *other], key=lambda item: (item.cassette, item.index)))
