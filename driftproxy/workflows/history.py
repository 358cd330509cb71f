"""What earlier runs add to a report, what it adds to them, and who is told of what has changed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date

from driftproxy.memory import Alert, after, due, message, settled, with_since
from driftproxy.model.errors import HistoryError
from driftproxy.model.finding import Report
from driftproxy.reporters.json import json as json_report
from driftproxy.workflows.ports import Courier, History

__all__ = ["dated", "remember"]


def dated(report: Report, history: History | None) -> Report:
    """Return the report with the runs before it and since when things are so; without where the history cannot be read.

    Then `remember`, which is next, says so.
    """
    try:
        if not (history and _is_run(report)):
            return report
        dated = with_since(report, after(history.standing(), report))
        return replace(dated, earlier=history.before(report.created))
    except HistoryError:
        return report


def remember(report: Report, history: History, courier: Courier, nights: int) -> Iterator[str]:
    """Add a run to the history, tell each channel what has changed since it was last told, and yield what went wrong.

    What could not be sent is due again the next time. An endpoint that fails is told after so many nights.
    """
    if not _is_run(report):
        return
    try:
        standing = history.add(report)
    except HistoryError as error:
        untold = ", and nobody is told of it" if courier.channels else ""
        yield f"{error}; this run is not remembered{untold}"
        return
    for channel in courier.channels:
        try:
            told = history.told(channel)
            alerts = due(standing, told, nights)
            problem = courier.send(channel, *message(alerts), _document(alerts, report)) if alerts else ""
            if problem:
                yield f"`{channel}` was not told what has changed: {problem}; the next run tries again"
            elif (now := settled(told, alerts, standing)) != told:
                history.tell(channel, now)
        except HistoryError as error:
            yield f"{error}; what `{channel}` was told is not remembered, and may be told again"


def _is_run(report: Report) -> bool:
    """Return whether live hosts were asked, on a day that is known; what was compared offline is no run."""
    try:
        return bool(report.covered and date.fromisoformat(report.created[:10]))
    except ValueError:
        return False


def _document(alerts: Sequence[Alert], report: Report) -> str:
    """Return what a webhook gets: the news, and the report as ever."""
    news = [asdict(alert) for alert in alerts]
    return json.dumps({"version": 1, "alerts": news, "report": json.loads(json_report.render(report))})
