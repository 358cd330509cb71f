"""What is news: what stands otherwise than it was last told, each change once, as one message with the next step."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from driftproxy.memory.since import failing
from driftproxy.memory.standing import Drift, Place, Standing, State
from driftproxy.model.words import counted, printable

__all__ = ["Alert", "News", "due", "message", "settled"]


class News(StrEnum):
    """What happened, in the order in which it is told."""

    DRIFT = "drift"
    FAILING = "failing"
    GONE = "gone"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Alert:
    """One line of news, and whom it is about: findings by fingerprint, or endpoints by name."""

    news: News
    subjects: tuple[str, ...]
    text: str


def due(standing: Standing, told: Iterable[str], nights: int = 3) -> tuple[Alert, ...]:
    """Return what is to be told, given what was told as being wrong before: fingerprints and names of endpoints.

    That is drift that counts and was not told, drift that was told and is gone, endpoints that fail on so many nights
    in a row, and those that were told and answer again. What came and went untold is not told; nor is what another rule
    says of a place that was told, unless it is worse.
    """
    told = frozenset(told)
    drifts = list(standing.drifts.values())
    there = [one for one in drifts if one.state is State.OPEN]
    known = {(one.spot, one.severity) for one in there if one.fingerprint in told}
    new = [one for one in there if one.counts and one.fingerprint not in told and not _is_told(known, one)]
    gone = [one for one in drifts if one.state is State.GONE and one.fingerprint in told]
    places = [standing.places[name] for name in sorted(standing.places)]
    broken = [one for one in places if one.streak and one.streak.nights >= nights and one.endpoint not in told]
    back = [one for one in places if not one.streak and one.endpoint in told]
    return (
        *_drifts(News.DRIFT, new),
        *(Alert(News.FAILING, names, text) for names, text in failing(broken, standing)),
        *_drifts(News.GONE, gone),
        *_recovered(back, places),
    )


def settled(told: Iterable[str], alerts: Iterable[Alert], standing: Standing) -> frozenset[str]:
    """Return what is told as being wrong once these alerts were sent; what nobody asks for any more is not."""
    wrong = set(told)
    for alert in alerts:
        if alert.news in (News.DRIFT, News.FAILING):
            wrong.update(alert.subjects)
        else:
            wrong.difference_update(alert.subjects)
    known = {name for name, one in standing.drifts.items() if one.state is State.OPEN} | standing.places.keys()
    return frozenset(wrong & known)


def message(alerts: Sequence[Alert]) -> tuple[str, str]:
    """Return the title and the text of the one message that tells all of them."""
    heads: list[str] = []
    lines: list[str] = []
    for news in News:
        if mine := [alert for alert in alerts if alert.news is news]:
            noun, what, step = _WORDS[news]
            heads.append(f"{counted(sum(len(one.subjects) for one in mine), noun)} {what}")
            lines += ["", f"{heads[-1]}:", *(f"- {_shown(one.text)}" for one in mine[:_MOST])]
            lines += [f"- and {len(mine) - _MOST} lines more"] if len(mine) > _MOST else []
            lines += [f"Next: {step}"] if step else []
    return f"driftproxy: {', '.join(heads)}", "\n".join(lines).strip()


def _shown(text: str) -> str:
    """Return a line as it may go anywhere: names that a host has chosen call nobody and are not endless."""
    plain = printable(text).replace("@", f"@{_NOTHING}")
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


_MOST = 15
_LONGEST = 400
_NOTHING = chr(0x200B)
"""A space of no width."""
_WORDS = {
    News.DRIFT: (
        "finding",
        "new",
        "`driftproxy report` shows more; once the code is mended, `driftproxy accept` takes the fresh recordings.",
    ),
    News.FAILING: ("endpoint", "failing", "`driftproxy doctor` says what is wrong with a host or its credential."),
    News.GONE: ("finding", "gone", ""),
    News.RECOVERED: ("endpoint", "answering again", ""),
}


def _drifts(news: News, drifts: Iterable[Drift]) -> Iterator[Alert]:
    """Yield an alert for each cause, or each finding that has none, the worst first."""
    groups: defaultdict[object, list[Drift]] = defaultdict(list)
    for one in sorted(drifts, key=lambda one: (_WORST.index(one.severity), one.endpoint, one.status, one.path)):
        groups[(one.cause, one.rule, one.severity) if one.cause else one.fingerprint].append(one)
    for group in groups.values():
        first = group[0]
        more = f", and at {counted(len(group) - 1, 'more place')}" if len(group) > 1 else ""
        when = f"; it was there since {first.since}" if news is News.GONE else ""
        yield Alert(
            news,
            tuple(one.fingerprint for one in group),
            f"{first.severity}: {first.message}, at {first.endpoint} → {first.status}{more} ({first.rule}){when}",
        )


def _is_told(known: Container[tuple[tuple[str, int, str], str]], drift: Drift) -> bool:
    """Return whether something as bad, or worse, was told of the place."""
    return any((drift.spot, severity) in known for severity in _WORST[: _WORST.index(drift.severity) + 1])


_WORST = ("breaking", "warning", "info")


def _recovered(back: Sequence[Place], places: Sequence[Place]) -> Iterator[Alert]:
    """Yield an alert for each host."""
    for host in sorted({one.host for one in back}):
        mine = [one.endpoint for one in back if one.host == host]
        rest = sum(one.host == host and one.streak is not None for one in places)
        what = mine[0] if len(mine) == 1 else f"{len(mine)} endpoints of {host}"
        still = f"; {counted(rest, 'endpoint')} of it still fail{'s' if rest == 1 else ''}" if rest else ""
        yield Alert(News.RECOVERED, tuple(mine), f"{what} can be checked again{still}")
