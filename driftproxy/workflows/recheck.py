"""Put the result of a few cassettes that were asked again into the last one, which was of all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from driftproxy.model.finding import Finding, Report
from driftproxy.model.http import Cassette
from driftproxy.workflows.merge import merged
from driftproxy.workflows.ports import Results

__all__ = ["Before", "before", "put_back"]


@dataclass(frozen=True, slots=True)
class Before:
    """A result that is about to be replaced, and all of which is held: it is gone from the disk by then."""

    report: Report
    fresh: tuple[Cassette, ...]
    compared: Mapping[str, Sequence[str]]
    source: str


def before(results: Results) -> Before:
    """Return the last result; raises NothingHeard if there is none."""
    return Before(results.report(), results.fresh(), results.compared(), results.source())


def put_back(old: Before, results: Results) -> None:
    """Add to the last result what an earlier one says of all other cassettes, so that it is of all again."""
    report, digests = results.report(), results.compared()
    if results.source() != old.source or report.created == old.report.created:
        return
    kept = [one for one in old.fresh if one.name not in digests]
    results.save(
        merged([report, _without(old, digests.keys())]),
        [*results.fresh(), *kept],
        old.source,
        {**old.compared, **digests},
    )


def _without(old: Before, names: Collection[str]) -> Report:
    """Return the report without what it says of these cassettes."""
    report = old.report
    unchecked = tuple(one for one in report.unchecked if one.cassette not in names)
    tried = sum(len(old.compared[name]) for name in names if name in old.compared)
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
    )


def _is_elsewhere(finding: Finding, names: Collection[str]) -> bool:
    return any(one.cassette not in names for one in finding.fixtures)


def _elsewhere(finding: Finding, names: Collection[str]) -> Finding:
    return replace(finding, fixtures=tuple(one for one in finding.fixtures if one.cassette not in names))
