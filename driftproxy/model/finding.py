"""A judgement on a change, and the report that gathers all of one comparison."""

from dataclasses import dataclass, field
from enum import StrEnum

from driftproxy.model.change import Evidence
from driftproxy.model.scope import Ignore, Scope
from driftproxy.model.severity import Severity
from driftproxy.model.surface import Endpoint

__all__ = ["Confidence", "Finding", "Fixture", "Ignored", "Report", "Severity", "Unchecked", "Varying", "Verdict"]


class Confidence(StrEnum):
    """How sure we are; LOW means possible: shown apart, and never a reason to fail."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(Confidence).index(self)


class Verdict(StrEnum):
    """What a comparison ended as; each is one exit code."""

    CLEAN = "clean"
    DRIFT = "drift"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Fixture:
    """A stored cassette, the positions (from 0) of its interactions that are concerned, and the tests that use it."""

    cassette: str
    interactions: tuple[int, ...]
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's judgement on a change.

    `path` is written as people write it (`$.line_items[*].tax`), `pointer` is the same as a JSON Pointer; `before`
    and `after` are the two sides in words of the shape; `certainty` is the probability, from 0 to 1, that chance did
    not play; `fingerprint` is the same on two nights. `places` are all the paths of a finding that gathers several.
    Findings with one `cause`, such as a type that many answers show, have it in common. `example_before` and
    `example_after` are values at the place, short and with every letter and digit replaced; `""` where there are none.
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


@dataclass(frozen=True, slots=True)
class Unchecked:
    """An interaction that was not compared: which, the kind of reason in one word, and the reason in a sentence.

    `kind` is one of `unsafe`, `blocked`, `sampled`, `budget`, `auth`, `login`, `captcha`, `quota`, `server-error`,
    `timeout`, `connection`, `tls`, `dns`, `not-modified`, `state-gone`, `recorded-error`, `unanswered`, `unreadable`,
    `undocumented` (a specification says nothing about it), `unlinked` (it carries a
    value of an answer that is not there tonight), `unconfirmed`: it seemed to have drifted, and gave no answer
    when it was asked again.
    """

    cassette: str
    index: int
    request: str
    kind: str
    reason: str


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


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one comparison, worst first, and what was not checked, with the reason.

    `ignored` are findings that were left out as the configuration has it; of its ignores, `unused` fit no finding, and
    `expired` hold no more. `varying` are findings that were left out as earlier nights have shown them to be no drift.
    `idle` are fields that the configuration says are used, and that no answer had which was compared.
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

    @property
    def verdict(self) -> Verdict:
        """Drift if a sure finding is at or above the threshold; inconclusive if too little could be checked.

        So it is if something seemed to have drifted and could not be looked at a second time.
        """
        if any(f.severity.rank <= self.fail_on.rank and f.confidence is not Confidence.LOW for f in self.findings):
            return Verdict.DRIFT
        kinds = [item.kind for item in self.unchecked]
        tried = self.checked + sum(kind not in _DECIDED for kind in kinds)
        if not self.checked or self.checked < self.floor * tried or "unconfirmed" in kinds:
            return Verdict.INCONCLUSIVE
        return Verdict.CLEAN
