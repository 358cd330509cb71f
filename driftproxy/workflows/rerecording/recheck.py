"""Put the result of a few cassettes that were asked again into the last one, which was of all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from driftproxy.model.finding import Finding, Report
from driftproxy.model.http import Cassette
from driftproxy.workflows.ports import Results
from driftproxy.workflows.rerecording.merge import merged

__all__ = ["Added"]


@dataclass(frozen=True, slots=True)
class Added:
    """A last result to which another is added: what it says of all other cassettes stays."""

    to: Results

    def save(
        self, report: Report, fresh: Sequence[Cassette], source: str, compared: Mapping[str, Sequence[str]]
    ) -> None:
        """Keep this result and what the last one says of other cassettes, as one, whole or not at all."""
        digests = self.to.compared()
        kept = [one for one in self.to.fresh() if one.name not in compared]
        left = _without(self.to.report(), digests, compared)
        self.to.save(merged([report, left]), [*fresh, *kept], source, {**digests, **compared})

    def report(self) -> Report:
        """Return the last report."""
        return self.to.report()

    def fresh(self) -> tuple[Cassette, ...]:
        """Return the fresh recordings of the last comparison."""
        return self.to.fresh()

    def compared(self) -> Mapping[str, Sequence[str]]:
        """Return the digests of the stored answers that were compared, by cassette."""
        return self.to.compared()

    def source(self) -> str:
        """Return where the stored cassettes lie."""
        return self.to.source()


def _without(report: Report, compared: Mapping[str, Sequence[str]], names: Collection[str]) -> Report:
    """Return the report without what it says of these cassettes."""
    unchecked = tuple(one for one in report.unchecked if one.cassette not in names)
    tried = sum(len(compared[name]) for name in names if name in compared)
    return replace(
        report,
        findings=tuple(_elsewhere(one, names) for one in report.findings if _is_elsewhere(one, names)),
        checked=max(0, report.checked - (tried - (len(report.unchecked) - len(unchecked)))),
        unchecked=unchecked,
        covered=tuple(one for one in report.covered if one.cassette not in names),
        ignored=tuple(
            replace(one, finding=_elsewhere(one.finding, names))
            for one in report.ignored
            if _is_elsewhere(one.finding, names)
        ),
        varying=tuple(
            replace(one, finding=_elsewhere(one.finding, names))
            for one in report.varying
            if _is_elsewhere(one.finding, names)
        ),
        notes=(),
        pending=report.pending if any(one.was_tried for one in unchecked) else (),
    )


def _is_elsewhere(finding: Finding, names: Collection[str]) -> bool:
    return any(one.cassette not in names for one in finding.fixtures)


def _elsewhere(finding: Finding, names: Collection[str]) -> Finding:
    return replace(finding, fixtures=tuple(one for one in finding.fixtures if one.cassette not in names))
