"""What a report says once: findings of one cause, as one entry with its places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from driftproxy.model.finding import Confidence, Finding, Fixture, together

__all__ = ["Entry", "by_place", "entries"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding, and the others of the same cause, as bad and as sure, in their order."""

    first: Finding
    others: list[Finding] = field(default_factory=list)

    @property
    def fixtures(self) -> tuple[Fixture, ...]:
        """The cassettes that any of them concerns, each once."""
        return together(fixture for finding in (self.first, *self.others) for fixture in finding.fixtures)

    @property
    def elsewhere(self) -> str:
        """Where else it is, as a heading: `and at 5 more places, of 2 more endpoints`; empty for nowhere."""
        answers = {(one.endpoint, one.status) for one in self.others} - {(self.first.endpoint, self.first.status)}
        more = f"and at {len(self.others)} more place{'s' if len(self.others) > 1 else ''}"
        if not self.others or not answers:
            return more if self.others else ""
        endpoints = f"{len(answers)} more endpoint{'s' if len(answers) > 1 else ''}"
        return f"and at {endpoints}" if len(answers) == len(self.others) else f"{more}, of {endpoints}"

    @property
    def places(self) -> list[str]:
        """Where else it is, a place each: the path, with the endpoint where that is another one."""
        here = self.first.endpoint, self.first.status
        return [
            f"{'' if (one.endpoint, one.status) == here else f'{one.endpoint} → {one.status} '}`{one.path}`"
            for one in self.others
        ]


def entries(findings: Iterable[Finding]) -> list[Entry]:
    """Return the findings, those of one cause as one, where its first is."""
    found: dict[object, Entry] = {}
    for finding in findings:
        held_back = finding.confidence is Confidence.LOW
        key = (finding.cause, finding.rule, finding.severity, held_back) if finding.cause else finding
        if key in found:
            found[key].others.append(finding)
        else:
            found[key] = Entry(finding)
    return list(found.values())


def by_place(findings: Iterable[Finding]) -> list[tuple[str, Sequence[Entry]]]:
    """Return the entries by endpoint and status of their first finding, the place with the worst first."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries(findings):
        groups.setdefault(f"{entry.first.endpoint} → {entry.first.status}", []).append(entry)
    return list(groups.items())
