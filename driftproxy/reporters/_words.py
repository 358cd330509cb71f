"""What every report says in the same words: the summary line, what was left out, and why."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from driftproxy.model.finding import Confidence, Finding, Report, Severity, Unchecked
from driftproxy.model.scope import Ignore
from driftproxy.model.words import counted
from driftproxy.reporters._entries import entries

__all__ = ["about_scopes", "by_reason", "ignored", "in_short", "possible", "summary", "sure", "varying"]


def summary(report: Report) -> str:
    """Return the report in one line: `drift: 9 checked, 3 breaking; 2 not checked; the oldest recording is 4 days old`.

    Findings of one cause count once.
    """
    counts = Counter(entry.first.severity for entry in entries(sure(report)))
    parts = [f"{report.checked} checked", *(f"{counts[level]} {level}" for level in Severity if counts[level])]
    if not counts:
        parts.append("no drift found" if report.checked else "nothing compared")
    if held := len(entries(possible(report))):
        parts.append(f"{held} possible")
    if report.ignored:
        parts.append(f"{len(report.ignored)} ignored")
    if report.varying:
        parts.append(f"{len(report.varying)} known to vary")
    tail = f"; {len(report.unchecked)} not checked" if report.unchecked else ""
    return f"{report.verdict}: {', '.join(parts)}{tail}{_age(report)}"


def _age(report: Report) -> str:
    """Return how old the oldest recording was when it was compared, as far as that is known."""
    if not (report.heard and report.created):
        return ""
    try:
        days = (date.fromisoformat(report.created[:10]) - date.fromisoformat(report.heard)).days
    except ValueError:  # a report that others wrote
        return ""
    return f"; the oldest recording is {counted(days, 'day')} old" if days > 0 else "; recorded today"


def sure(report: Report) -> list[Finding]:
    """Return the findings that are shown as such."""
    return [finding for finding in report.findings if finding.confidence is not Confidence.LOW]


def possible(report: Report) -> list[Finding]:
    """Return the findings of low confidence, which are shown apart."""
    return [finding for finding in report.findings if finding.confidence is Confidence.LOW]


def ignored(report: Report) -> list[str]:
    """Return a line for each finding that is ignored, with the reason or what ignores it."""
    return [
        f"{one.finding.severity} at {one.finding.endpoint} → {one.finding.status}: {one.finding.message} "
        f"({one.ignore.reason or f'ignored by {one.ignore}'})"
        for one in report.ignored
    ]


def varying(report: Report) -> list[str]:
    """Return a line for each finding about what is known to vary, with what was seen before."""
    return [
        f"known to vary since {one.since}: `{one.finding.path}` {one.seen} in {one.count} of {one.of} samples before, "
        f"at {one.finding.endpoint} → {one.finding.status} ({one.finding.rule})"
        for one in report.varying
    ]


def about_scopes(report: Report) -> list[str]:
    """Return a line for each ignore that has expired or ignored nothing, and each used field that was not there."""
    lines = [f"expired on {one.until}: the ignore of {_with_reason(one)}" for one in report.expired]
    lines += [f"ignored nothing: the ignore of {_with_reason(one)}" for one in report.unused]
    return lines + [f"names no field that was compared: the use of {one}" for one in report.idle]


def _with_reason(ignore: Ignore) -> str:
    return f"{ignore} ({ignore.reason})" if ignore.reason else str(ignore)


def by_reason(unchecked: Iterable[Unchecked]) -> list[tuple[str, str, list[Unchecked]]]:
    """Return what was not checked by kind and reason, so that one cause is said once."""
    items = sorted(unchecked, key=lambda item: (item.kind, item.reason))
    return [(kind, reason, list(group)) for (kind, reason), group in groupby(items, lambda i: (i.kind, i.reason))]


def in_short(unchecked: Iterable[Unchecked]) -> list[tuple[str, str, list[Unchecked]]]:
    """Return the same, but few reasons of a kind for what was never to be asked, by the user's own decision."""
    found: list[tuple[str, str, list[Unchecked]]] = []
    for kind, group in groupby(by_reason(unchecked), lambda one: one[0]):
        every = list(group)
        few = [one for number, one in enumerate(every) if number < _FEW or one[2][0].was_tried]
        rest = [item for _, _, items in every[len(few) :] for item in items]
        found += [*few, *([(kind, _LISTED, rest)] if rest else [])]
    return found


_FEW = 3
_LISTED = "for reasons like these; `driftproxy rerecord --dry-run` lists them"
