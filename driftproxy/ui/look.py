"""What is recorded: endpoints with their schema and how it came about, cassettes with age and use, interactions."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher

from starlette.requests import Request

from driftproxy.adapters.clock import today
from driftproxy.adapters.history import questions
from driftproxy.adapters.history.standing import drifts_of, place_of
from driftproxy.adapters.storage.store import Folder
from driftproxy.diff import outline
from driftproxy.drift import observe
from driftproxy.memory import State
from driftproxy.model.errors import CassetteError, DriftproxyError
from driftproxy.model.http import Cassette, Headers, Interaction
from driftproxy.ui.charts import of_endpoint
from driftproxy.ui.page import Page, number
from driftproxy.ui.project import Project
from driftproxy.ui.recordings import Snapshot
from driftproxy.workflows.surfaces.endpoints import dated

__all__ = ["cassette", "cassettes", "endpoint", "endpoints"]

_DAYS = 45
_PAGE = 200
_LARGEST = 200_000

Key = tuple[str, str, bytes]
Line = tuple[str, str]
"""What it is (`- ` recorded and gone, `+ ` live and new, two spaces), and the words."""


def endpoints(project: Project, request: Request) -> Page:
    """Return the list of those that were asked, with how each stands; those that are only recorded after them."""
    words = request.query_params.get("q", "").lower().split()
    places = project.standing.places
    snapshot = project.recordings
    recorded = set(snapshot.endpoints) if snapshot else set()
    names = [one for one in sorted({*places, *recorded}) if all(word in one.lower() for word in words)]
    rows = [(name, places.get(name), snapshot.names(name) if snapshot else None) for name in names[:_PAGE]]
    return Page("endpoints.html", {"rows": rows, "total": len(names), "q": " ".join(words)})


def endpoint(project: Project, request: Request) -> Page:
    """Return the page of one: its schema as recorded and as it is now, what changed when, its nights and cassettes."""
    name = request.query_params.get("name", "")
    first = (date.fromisoformat(today()) - timedelta(_DAYS)).isoformat()
    with project.ledger.database.reading() as connection:
        place = place_of(connection, name) if connection else None
        drifts = drifts_of(connection, name) if connection else []
        nights = questions.nights(connection, first, name) if connection and place else []
    snapshot = project.recordings
    names = snapshot.names(name) if snapshot else []
    if not (place or drifts or names) and snapshot:
        raise DriftproxyError(f"nothing is known of an endpoint `{name}`")
    chart = of_endpoint(nights)
    open_ones = [one for one in drifts if one.state is State.OPEN]
    return Page(
        "endpoint.html",
        {
            "name": name,
            "place": place,
            "nights": chart if chart.bars else None,
            "schema": list(_schema(project, snapshot, name)) if snapshot else [],
            "reading": snapshot is None,
            "drifts": sorted(drifts, key=lambda one: (one.since, one.path), reverse=True),
            "open": {one.fingerprint for one in open_ones},
            "cassettes": [_Line.of(snapshot, one) for one in names] if snapshot else [],
            "in_last": {one.fingerprint for one in project.report.findings} if project.report else set(),
        },
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A cassette in a list: how many interactions, the day of the oldest answer, the tests that use it."""

    name: str
    interactions: int
    heard: str
    tests: tuple[str, ...]

    @classmethod
    def of(cls, snapshot: Snapshot, name: str) -> "_Line":
        found = snapshot.cassettes[name]
        days = sorted(filter(None, map(dated, found.interactions)))
        heard = days[0] if days else snapshot.days.get(name, "")
        return cls(name, len(found.interactions), heard, snapshot.tests.get(name, ()))


def cassettes(project: Project, request: Request) -> Page:
    """Return the list: how old each is, when all of it was last confirmed, and which tests use it."""
    words = request.query_params.get("q", "").lower().split()
    with project.ledger.database.reading() as connection:
        known = questions.recorded(connection) if connection else []
    confirmed: dict[str, list[str]] = {}
    for one in known:
        confirmed.setdefault(one.cassette, []).append(one.confirmed)
    snapshot = project.recordings
    names = snapshot.cassettes if snapshot else confirmed
    chosen = [name for name in names if all(word in name.lower() for word in words)]
    lines = [_Line.of(snapshot, name) if snapshot else _Line(name, 0, "", ()) for name in chosen]
    lines.sort(key=lambda one: (one.heard or "9", one.name))
    return Page(
        "cassettes.html",
        {
            "rows": [(line, min(confirmed.get(line.name, [""]))) for line in lines[:_PAGE]],
            "total": len(chosen),
            "q": " ".join(words),
            "reading": snapshot is None,
            "problems": snapshot.problems if snapshot else (),
        },
    )


def cassette(project: Project, request: Request) -> Page:
    """Return the interactions of a cassette, one of them in full; without secrets."""
    asked = request.query_params
    name, index = asked.get("name", ""), number(asked.get("at", ""))
    snapshot = project.recordings
    if snapshot is None:
        raise DriftproxyError("the recordings are still being read; try again in a moment")
    found = snapshot.cassettes.get(name)
    if not found:
        raise DriftproxyError(f"there is no cassette `{name}` that can be read")
    places = {where: one for one, wheres in snapshot.endpoints.items() for where in wheres if where[0] == name}
    index = index if index < len(found.interactions) else 0
    shown = found.interactions[index] if found.interactions else None
    return Page(
        "cassette.html",
        {
            "name": name,
            "line": _Line.of(snapshot, name),
            "interactions": [
                (one.request.method, one.request.url, one.response.status, places.get((name, number), ""))
                for number, one in enumerate(found.interactions)
            ],
            "index": index,
            "shown": _sides(shown) if shown else None,
            "endpoint": places.get((name, index), ""),
        },
    )


def _sides(one: Interaction) -> Sequence[tuple[str, str, Headers, Sequence[str]]]:
    asked, said = one.request, one.response
    return (
        ("Request", f"{asked.method} {asked.url}", asked.headers, _text(asked.body)),
        ("Response", f"{said.status} {said.reason}".strip(), said.headers, _text(said.body)),
    )


def _text(body: bytes) -> list[str]:
    """Return a body by lines: JSON laid out, what is no text by its size."""
    if not body:
        return []
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return [f"({len(body)} bytes that are no text)"]
    if len(text) > _LARGEST:
        return [*text[:_LARGEST].splitlines(), f"({len(text) - _LARGEST} more characters are not shown)"]
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return text.splitlines()


def _schema(project: Project, snapshot: Snapshot, name: str) -> Iterator[tuple[str, Sequence[Line]]]:
    """Yield, by status, what the recordings of an endpoint show; and where the live API answered otherwise, that."""
    recorded = _only(snapshot, name)
    fresh = _fresh(project, [one.name for one in recorded])
    asked = {_key(one) for each in fresh for one in each.interactions}
    again = [_part(each, asked) for each in recorded]
    theirs = {_key(one) for each in again for one in each.interactions}
    now = _words([_part(each, theirs) for each in fresh], snapshot, name)
    before, whole = _words(again, snapshot, name), _words(recorded, snapshot, name)
    for status in sorted({*whole, *now}):
        if status not in now and status not in before:
            yield status, [("  ", line) for line in whole[status]]
        elif now.get(status) == before.get(status):
            yield status, [("  ", line) for line in whole.get(status, ())]
        else:
            yield status, list(_differing(before.get(status, ()), now.get(status, ())))


def _only(snapshot: Snapshot, name: str) -> list[Cassette]:
    """Return the cassettes with nothing but the interactions of an endpoint."""
    wheres: dict[str, list[Interaction]] = {}
    for each, index in snapshot.endpoints.get(name, ()):
        wheres.setdefault(each, []).append(snapshot.cassettes[each].interactions[index])
    return [Cassette(each, tuple(found)) for each, found in wheres.items()]


def _fresh(project: Project, names: Sequence[str]) -> list[Cassette]:
    """Return what the live API said to these cassettes the last time."""
    folder = Folder(project.results.folder / "fresh")
    found: list[Cassette] = []
    for name in names:
        with suppress(CassetteError):  # it was not asked, or it is being replaced this very moment
            found.append(folder.load(name))
    return found


def _words(cassettes: Sequence[Cassette], snapshot: Snapshot, name: str) -> dict[str, Sequence[str]]:
    """Return, by status, what an endpoint shows in words, a line for each place."""
    return {
        str(status): [line.strip() for line in outline({one: {status: answer}}).splitlines() if line.startswith("    ")]
        for one, answers in observe(cassettes, snapshot.policy).items()
        if str(one) == name
        for status, answer in answers.items()
    }


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (("  ", line) for line in old[i:j])
        else:
            yield from (("- ", line) for line in old[i:j])
            yield from (("+ ", line) for line in new[k:m])


def _part(cassette: Cassette, asked: Collection[Key]) -> Cassette:
    return Cassette(cassette.name, tuple(one for one in cassette.interactions if _key(one) in asked))


def _key(one: Interaction) -> Key:
    return one.request.method, one.request.url, one.request.body
