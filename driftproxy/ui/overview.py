"""The first page: the last verdict, each host with its freshness, what is open and what cannot be checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.requests import Request

from driftproxy.adapters.clock import today
from driftproxy.adapters.history import questions
from driftproxy.adapters.history.questions import Freshness
from driftproxy.memory import Place, State
from driftproxy.reporters._words import summary
from driftproxy.ui.charts import Chart, of_hosts, of_runs
from driftproxy.ui.page import Page
from driftproxy.ui.project import Project

__all__ = ["overview"]

_DAYS = 45
_MOST = 12


@dataclass(frozen=True, slots=True)
class Host:
    """A host: how it did the last time, how many findings are open at it, and its nights."""

    name: str
    last: Freshness
    open: int
    nights: Chart


def overview(project: Project, _request: Request) -> Page:
    """Return the page."""
    report = project.report
    first = (date.fromisoformat(today()) - timedelta(_DAYS)).isoformat()
    standing = project.standing
    drifts = [one for one in standing.drifts.values() if one.state is State.OPEN and one.counts]
    drifts.sort(key=lambda one: (one.since, one.endpoint, one.path), reverse=True)
    failing = sorted((one for one in standing.places.values() if one.streak), key=_longest)
    counts: dict[str, int] = {}
    for one in drifts:
        host = one.endpoint.partition(" ")[2].partition("/")[0]
        counts[host] = counts.get(host, 0) + 1
    with project.ledger.database.reading() as connection:
        nights = of_hosts(questions.freshness(connection, first)) if connection else {}
        runs = of_runs(questions.runs_since(connection, first)) if connection else None
    verdict, _, words = summary(report).partition(": ") if report else ("", "", "")
    return Page(
        "overview.html",
        {
            "report": report,
            "verdict": verdict,
            "summary": words,
            "runs": runs if runs and runs.bars else None,
            "hosts": _hosts(nights, counts),
            "drifts": drifts[:_MOST],
            "in_last": {one.fingerprint for one in report.findings} if report else set(),
            "more": max(0, len(drifts) - _MOST),
            "failing": failing[:_MOST],
            "more_failing": max(0, len(failing) - _MOST),
        },
    )


def _hosts(nights: Mapping[str, tuple[Freshness, Chart]], counts: Mapping[str, int]) -> Sequence[Host]:
    """Return the hosts, those first at which something is wrong."""
    found = [Host(name, last, counts.get(name, 0), chart) for name, (last, chart) in nights.items()]
    return sorted(found, key=lambda one: (-one.last.failed, -one.open, one.name))


def _longest(place: Place) -> tuple[int, str]:
    return -(place.streak.nights if place.streak else 0), place.endpoint
