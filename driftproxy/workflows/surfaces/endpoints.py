"""Which endpoints do recordings show: how often, with which statuses, in which cassettes, and how old are they."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from email.utils import parsedate_to_datetime

from driftproxy.model.errors import CassetteError
from driftproxy.model.http import Cassette, Interaction, header
from driftproxy.model.policy import Policy
from driftproxy.model.surface import Endpoint
from driftproxy.workflows.ports import Store
from driftproxy.workflows.surfaces.surface import Recorded, recorded

__all__ = ["Line", "dated", "endpoints", "noted"]


@dataclass(frozen=True, slots=True)
class Line:
    """An endpoint as recordings show it: how often each status, in which cassettes, its oldest and newest answer.

    Dates are ISO 8601, and `""` where nothing says when the answers were heard.
    """

    endpoint: Endpoint
    samples: int
    statuses: Mapping[int, int]
    cassettes: tuple[str, ...]
    oldest: str
    newest: str


def endpoints(cassettes: Iterable[Cassette], store: Store, policy: Policy) -> list[Line]:
    """Return a line for each endpoint, sorted.

    When an answer was heard is said by its `Date` header, or else by the notes beside its cassette in the store.
    """
    found = list(cassettes)
    days = {cassette.name: noted(store, cassette.name) for cassette in found}
    groups: defaultdict[Endpoint, list[Recorded]] = defaultdict(list)
    for one in recorded(found, policy):
        groups[one.endpoint].append(one)
    return [_line(endpoint, groups[endpoint], days) for endpoint in sorted(groups)]


def _line(endpoint: Endpoint, group: list[Recorded], days: Mapping[str, str]) -> Line:
    dates = sorted(filter(None, (dated(one.interaction) or days[one.cassette] for one in group)))
    return Line(
        endpoint,
        len(group),
        dict(sorted(Counter(one.status for one in group).items())),
        tuple(sorted({one.cassette for one in group})),
        dates[0] if dates else "",
        dates[-1] if dates else "",
    )


def noted(store: Store, name: str) -> str:
    """Return the day on which the notes on a cassette say that it was heard, or `""`."""
    try:
        return date.fromisoformat(store.notes(name).heard[:10]).isoformat()
    except (CassetteError, ValueError):  # the table is about the recordings, and `rerecord` names broken notes
        return ""


def dated(interaction: Interaction) -> str:
    """Return the date in the answer's `Date` header (RFC 9110 §6.6.1), or `""`."""
    try:
        return (
            parsedate_to_datetime(header(interaction.response.headers, "date") or "").astimezone(UTC).date().isoformat()
        )
    except (ValueError, TypeError, OverflowError):
        return ""
