"""A judgement on a change, and the report that gathers all of one comparison."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from driftproxy.model.evidence import Evidence
from driftproxy.model.scope import Ignore, Scope
from driftproxy.model.severity import Severity
from driftproxy.model.surface import Endpoint

__all__ = [
    "Confidence",
    "Covered",
    "Finding",
    "Fixture",
    "Ignored",
    "Report",
    "Run",
    "Severity",
    "Unchecked",
    "Varying",
    "Verdict",
    "together",
]


class Confidence(StrEnum):
    """How sure we are; LOW means possible: shown apart, and never a reason to fail."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(Confidence).index(self)

    @classmethod
    def of(cls, certainty: float) -> "Confidence":
        """Return high for a certainty of 0.99 and above, medium from 0.75, and low below that."""
        return cls.HIGH if certainty >= _HIGH else cls.MEDIUM if certainty >= _MEDIUM else cls.LOW


_HIGH, _MEDIUM = 0.99, 0.75


class Verdict(StrEnum):
    """What a comparison ended as; each is one exit code."""

    CLEAN = "clean"
    DRIFT = "drift"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Fixture:
    """A stored cassette, the positions (from 0) of its interactions that are concerned, and the tests that use it.

    `file` is where it lies, as its user writes that, and `lines` (from 1) are where in it those interactions begin;
    empty where that is not known.
    """

    cassette: str
    interactions: tuple[int, ...]
    tests: tuple[str, ...] = ()
    file: str = ""
    lines: tuple[int, ...] = ()


def together(fixtures: Iterable[Fixture]) -> tuple[Fixture, ...]:
    """Return the fixtures, each cassette once, with the interactions and tests of all that name it."""
    found: dict[str, list[Fixture]] = {}
    for one in fixtures:
        found.setdefault(one.cassette, []).append(one)
    return tuple(_one(same) if (same := found[name])[1:] else same[0] for name in sorted(found))


def _one(same: Sequence[Fixture]) -> Fixture:
    lines = {index: line for one in same for index, line in zip(one.interactions, one.lines, strict=False)}
    interactions = tuple(sorted({index for one in same for index in one.interactions}))
    return Fixture(
        same[0].cassette,
        interactions,
        tuple(sorted({test for one in same for test in one.tests})),
        same[0].file,
        tuple(lines[index] for index in interactions if index in lines),
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's judgement on a change.

    `path` is written as people write it (`$.line_items[*].tax`), `pointer` is the same as a JSON Pointer; `before`
    and `after` are the two sides in words of the shape; `certainty` is the probability, from 0 to 1, that chance did
    not play; `fingerprint` is the same on two nights. `places` are all the paths of a finding that gathers several.
    Findings with one `cause`, such as a type that many answers show, have it in common. `example_before` and
    `example_after` are values at the place, short and with every letter and digit replaced; `""` where there are none.
    `diff` shows both shapes like a diff of the API, a line each that begins with `- `, `+ ` or two spaces.
    `since` is the day (ISO 8601) from which on it was there, on so many `nights`; `""` where nobody remembers.
    """

    rule: str
    title: str
    severity: Severity
    confidence: Confidence
    certainty: float
    message: str
    endpoint: Endpoint
    status: int
    path: str
    pointer: str
    before: str
    after: str
    evidence: Evidence
    fingerprint: str
    fixtures: tuple[Fixture, ...] = ()
    places: tuple[str, ...] = ()
    cause: str = ""
    example_before: str = ""
    example_after: str = ""
    diff: tuple[str, ...] = ()
    since: str = ""
    nights: int = 0


@dataclass(frozen=True, slots=True)
class Unchecked:
    """An interaction that was not compared: which, the kind of reason in one word, and the reason in a sentence.

    `kind` is one of `unsafe`, `blocked`, `sampled`, `budget`, `auth`, `login`, `captcha`, `quota`, `server-error`,
    `timeout`, `connection`, `tls`, `dns`, `not-modified`, `state-gone`, `recorded-error`, `unanswered`, `unreadable`,
    `undocumented` (a specification says nothing about it), `unlinked` (it carries a
    value of an answer that is not there tonight), `missing` (all that another machine was to check), `unconfirmed`: it
    seemed to have drifted, and gave no answer when it was asked again. `endpoint` is the endpoint as reports write it,
    `""` where that is not known.
    """

    cassette: str
    index: int
    request: str
    kind: str
    reason: str
    endpoint: str = ""

    @property
    def was_tried(self) -> bool:
        """Whether it was meant to be checked: the user had not decided otherwise."""
        return self.kind not in _DECIDED


@dataclass(frozen=True, slots=True)
class Covered:
    """What a cassette has of a host, all of it chosen to be asked; the day of the oldest answer, `""` if unknown.

    `asked` requests of it were due to be sent; which of them came to nothing is listed as unchecked.
    """

    cassette: str
    host: str
    heard: str
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that the configuration says not to report, and where it says so."""

    finding: Finding
    ignore: Ignore


@dataclass(frozen=True, slots=True)
class Varying:
    """A finding about what is known to vary: since which day (ISO 8601), and what was seen how often until then.

    `seen` is such as `absent`, `null` or `array`; it was so in `count` of `of` samples.
    """

    finding: Finding
    since: str
    seen: str
    count: int
    of: int


_DECIDED = frozenset({"unsafe", "blocked", "sampled"})
"""Kinds of what was never to be tried, by the user's own decision."""

_OPEN = frozenset({"unconfirmed", "missing"})
"""Kinds of which one is enough not to know whether there is drift."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run: when, how it ended, how many requests were checked and not, and how many findings there were."""

    created: str
    verdict: str
    checked: int
    unchecked: int
    findings: int


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one comparison, worst first, and what was not checked, with the reason.

    `ignored` are findings that were left out as the configuration has it; of its ignores, `unused` fit no finding, and
    `expired` hold no more. `varying` are findings that were left out as earlier nights have shown them to be no drift.
    `idle` are fields that the configuration says are used, and that no answer had which was compared. `heard` is the
    day (ISO 8601) of the oldest recording that was compared, `""` where no recording says. `covered` are the cassettes
    that were to be asked as a whole. `earlier` are the last runs before this one, the newest last, where they are kept.
    `pending` are the fingerprints of what had drifted on an earlier night, and could not be checked on this one.
    `shares` are those of the work, such as `2/8`, that this is about, where machines shared it and not all are in.
    """

    findings: tuple[Finding, ...]
    checked: int
    unchecked: tuple[Unchecked, ...] = ()
    endpoints: tuple[str, ...] = ()
    created: str = ""
    fail_on: Severity = Severity.WARNING
    floor: float = 0.5
    notes: tuple[str, ...] = field(default=())
    ignored: tuple[Ignored, ...] = ()
    unused: tuple[Ignore, ...] = ()
    expired: tuple[Ignore, ...] = ()
    varying: tuple[Varying, ...] = ()
    idle: tuple[Scope, ...] = ()
    heard: str = ""
    covered: tuple[Covered, ...] = ()
    earlier: tuple[Run, ...] = ()
    shares: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Drift if a sure finding is at or above the threshold; inconclusive if too little could be checked.

        So it is if something has drifted, or seemed to, and could not be looked at again, or if the share of a machine
        is not there.
        """
        if any(f.severity.rank <= self.fail_on.rank and f.confidence is not Confidence.LOW for f in self.findings):
            return Verdict.DRIFT
        kinds = [item.kind for item in self.unchecked]
        tried = self.checked + sum(one.was_tried for one in self.unchecked)
        few = not self.checked or self.checked < self.floor * tried
        if few or self.pending or not _OPEN.isdisjoint(kinds):
            return Verdict.INCONCLUSIVE
        return Verdict.CLEAN
