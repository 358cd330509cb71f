"""Which findings are about what a line of the configuration says, and so ignored, or graded otherwise?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from driftproxy.model.finding import Finding, Ignored
from driftproxy.model.policy import Policy
from driftproxy.model.scope import Ignore, Scope, matches

__all__ = ["Sifted", "graded", "sift"]


@dataclass(frozen=True, slots=True)
class Sifted:
    """Findings to report, those that are ignored, ignores that fit none, and those that hold no more."""

    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    unused: tuple[Ignore, ...]
    expired: tuple[Ignore, ...]


def sift(findings: Iterable[Finding], policy: Policy) -> Sifted:
    """Return the findings parted by the ignores of the policy, in their order."""
    expired = tuple(ignore for ignore in policy.ignores if ignore.until and ignore.until < policy.today)
    holding = [ignore for ignore in policy.ignores if ignore not in expired]
    by = [(finding, [ignore for ignore in holding if _fits(ignore, finding)]) for finding in findings]
    used = {ignore for _, ignores in by for ignore in ignores}
    return Sifted(
        findings=tuple(finding for finding, ignores in by if not ignores),
        ignored=tuple(Ignored(finding, ignores[0]) for finding, ignores in by if ignores),
        unused=tuple(ignore for ignore in holding if ignore not in used),
        expired=expired,
    )


def graded(finding: Finding, policy: Policy) -> Finding:
    """Return the finding as bad as it is in this project: the first override that fits, or what is said of its rule."""
    override = next((one for one in policy.overrides if _fits(one, finding)), None)
    severity = override.severity if override else policy.severities.get(finding.rule, finding.severity)
    return replace(finding, severity=severity)


def _fits(scope: Scope, finding: Finding) -> bool:
    endpoint = finding.endpoint
    return (
        scope.rule in ("", finding.rule)
        and scope.fingerprint in ("", finding.fingerprint)
        and (matches(scope.endpoint, str(endpoint)) or matches(scope.endpoint, f"{endpoint.method} {endpoint.path}"))
        and matches(scope.path, finding.path)
    )
