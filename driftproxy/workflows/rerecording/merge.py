"""One report of several that were made on several machines, each of its share of the cassettes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, replace
from itertools import chain

from driftproxy.model.change import Evidence
from driftproxy.model.errors import DriftproxyError, NothingHeard
from driftproxy.model.finding import Finding, Report, Unchecked, together
from driftproxy.workflows.history import dated
from driftproxy.workflows.ports import History, Results

__all__ = ["merged", "merged_results", "shared"]


def merged(reports: Sequence[Report]) -> Report:
    """Return the report of all of them; raises NothingHeard if there is none.

    A finding that several have is one, with the fixtures and counts of all, as bad and as sure as the worst of them.
    An ignore fits nothing if it does so everywhere.
    """
    if not reports:
        raise NothingHeard("there are no results to merge; name those of `driftproxy rerecord --shard`")
    first = reports[0]
    groups: defaultdict[str, list[Finding]] = defaultdict(list)
    for report in reports:
        for finding in report.findings:
            groups[finding.fingerprint].append(finding)
    findings = sorted(map(_one, groups.values()), key=_order)
    return replace(
        first,
        findings=tuple(findings),
        checked=sum(report.checked for report in reports),
        unchecked=tuple(
            sorted(
                chain.from_iterable(report.unchecked for report in reports), key=lambda one: (one.cassette, one.index)
            )
        ),
        endpoints=tuple(sorted(set(chain.from_iterable(report.endpoints for report in reports)))),
        created=max(report.created for report in reports),
        heard=min(filter(None, (report.heard for report in reports)), default=""),
        fail_on=max((report.fail_on for report in reports), key=lambda severity: severity.rank),
        floor=max(report.floor for report in reports),
        notes=tuple(dict.fromkeys(chain.from_iterable(report.notes for report in reports))),
        ignored=tuple(chain.from_iterable(report.ignored for report in reports)),
        varying=tuple(chain.from_iterable(report.varying for report in reports)),
        unused=tuple(one for one in first.unused if all(one in report.unused for report in reports)),
        expired=tuple(dict.fromkeys(chain.from_iterable(report.expired for report in reports))),
        pending=tuple(dict.fromkeys(chain.from_iterable(report.pending for report in reports))),
        shares=tuple(sorted(set(chain.from_iterable(report.shares for report in reports)))),
        covered=tuple(
            sorted(chain.from_iterable(report.covered for report in reports), key=lambda one: (one.cassette, one.host))
        ),
    )


def shared(reports: Sequence[Report]) -> Report:
    """Return the report of all, each of the share of one machine; a share that is missing is not checked.

    Raises NothingHeard if there is none, DriftproxyError if a share is there twice, or is of another work.
    """
    report = merged(reports)
    given = [share for one in reports for share in one.shares]
    if twice := sorted({share for share in given if given.count(share) > 1}):
        raise DriftproxyError(f"the share {twice[0]} is there twice; name each result once")
    machines = {share.partition("/")[2] for share in given}
    if len(machines) > 1:
        raise DriftproxyError(f"these are shares of different works: {', '.join(report.shares)}; name those of one")
    wanted = [f"{number}/{of}" for of in machines for number in range(1, int(of) + 1)]
    reason = "its result is not among those that were put together"
    missing = [
        Unchecked(f"the share {one}", 0, "all of it", "missing", f"the share {one}: {reason}")
        for one in wanted
        if one not in given
    ]
    return replace(report, unchecked=(*missing, *report.unchecked), shares=report.shares if missing else ())


def merged_results(shards: Sequence[Results], into: Results, source: str, history: History | None = None) -> Report:
    """Return the report of all, and keep it with all their fresh recordings as the last result.

    `source` is where the stored cassettes lie on this machine; `history` has the runs before this one.
    """
    report = dated(shared([shard.report() for shard in shards]), history)
    fresh = [cassette for shard in shards for cassette in shard.fresh()]
    digests = {name: said for shard in shards for name, said in shard.compared().items()}
    into.save(report, fresh, source, digests)
    return report


def _one(same: Sequence[Finding]) -> Finding:
    worst = min(same, key=_order)
    every = [finding.evidence for finding in same]
    counts = map(sum, zip(*(astuple(one)[:4] for one in every), strict=True))
    fixtures = together(chain.from_iterable(finding.fixtures for finding in same))
    return replace(
        worst,
        certainty=max(finding.certainty for finding in same),
        evidence=replace(Evidence(*counts), nights=min(one.nights for one in every)),
        fixtures=fixtures,
        places=tuple(dict.fromkeys(chain.from_iterable(finding.places for finding in same))),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.severity.rank, finding.confidence.rank, str(finding.endpoint), finding.status, finding.path
