"""What was checked as metrics, for Prometheus and all that read its text (OpenMetrics 1.0)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from driftproxy.model.finding import Confidence, Report, Severity, Verdict
from driftproxy.model.words import printable
from driftproxy.workflows.reviewing.check import Checked

__all__ = ["metrics"]

Samples = Iterable[tuple[Mapping[str, str], int]]


def metrics(checked: Checked) -> str:
    """Return what is known as text; what the last run found is not in it where there was none.

    All are gauges, with no suffix and no timestamp of their own, so that it is read as OpenMetrics and as the older
    text format alike, which node-exporter wants. Times are told and not ages, so that they stay true as the file gets
    older.
    """
    families = [*_recordings(checked), *(_last(checked.last) if checked.last else ())]
    return "".join(families) + "# EOF\n"


def _recordings(checked: Checked) -> Iterator[str]:
    # What looks alike once it is printable would be one series twice, which no reader takes: the oldest counts.
    oldest: dict[tuple[str, str], str] = {}
    for (cassette, host), day in checked.heard.items():
        place = printable(cassette), printable(host)
        oldest[place] = min(day, oldest.get(place, day))
    yield _family(
        "recording_heard_timestamp_seconds",
        "When the oldest answer of a host in a cassette was recorded, to the day.",
        (({"cassette": cassette, "host": host}, _seconds(day)) for (cassette, host), day in sorted(oldest.items())),
    )
    yield _family("recordings", "How many cassettes there are.", [({}, checked.cassettes)])
    yield _family("recordings_undated", "How many cassettes do not say how old they are.", [({}, checked.undated)])
    levels = Counter("fail" if one.limit.fails else "warn" for one in checked.old)
    yield _family(
        "recordings_too_old",
        "How many recordings of a host in a cassette are older than the configuration allows.",
        (({"level": level}, levels[level]) for level in ("fail", "warn")),
    )


def _last(last: Report) -> Iterator[str]:
    with suppress(ValueError):  # the day of a report that was put together by hand may be none
        yield _family("last_run_timestamp_seconds", "When the last run was.", [({}, _seconds(last.created))])
    yield _family(
        "verdict",
        "How the last run ended: 1 for that verdict, 0 for the others.",
        (({"verdict": one}, int(one is last.verdict)) for one in Verdict),
    )
    found = Counter((one.severity, one.confidence) for one in last.findings)
    yield _family(
        "findings",
        "What the last run found; of low confidence is what is only possible.",
        (({"severity": one, "confidence": sure}, found[one, sure]) for one in Severity for sure in Confidence),
    )
    yield _family("checked_requests", "How many requests the last run compared.", [({}, last.checked)])
    kinds = Counter(printable(item.kind) for item in last.unchecked)
    yield _family(
        "unchecked_requests",
        "How many requests the last run could not or was not to compare, by kind of reason.",
        (({"kind": kind}, count) for kind, count in sorted(kinds.items())),
    )


def _family(name: str, about: str, samples: Samples) -> str:
    lines = [f"# HELP driftproxy_{name} {about}", f"# TYPE driftproxy_{name} gauge"]
    for labels, value in samples:
        said = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(f"driftproxy_{name}{f'{{{said}}}' if said else ''} {value}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _seconds(moment: str) -> int:
    """Return a day or a time (ISO 8601) in seconds of Unix time."""
    found = datetime.fromisoformat(moment)
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
