"""The review: the findings of the last result, one of them with what accepting it does, and what is done about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from driftproxy.adapters.clock import today
from driftproxy.adapters.configuration.config import Config
from driftproxy.model.errors import DriftproxyError
from driftproxy.model.finding import Finding, Report
from driftproxy.review.accept import accept as accepted
from driftproxy.review.accept import told, way
from driftproxy.review.ignore import ignore as write_ignore
from driftproxy.ui.page import Page, number
from driftproxy.ui.project import Project
from driftproxy.workflows.reviewing.accept import Accepted, Choice, Effect

__all__ = ["accept", "effect", "finding", "ignore", "recheck", "review"]

Form = Mapping[str, Sequence[str]]

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A finding, and what has become of it: `open`, `ignored`, or `changed` where its recordings are others by now."""

    finding: Finding
    state: str


def review(project: Project, request: Request) -> Page:
    """Return the list, filtered as the address says."""
    report, asked = project.report, request.query_params
    chosen = {name: asked.get(name, "") for name in ("q", "severity", "host", "rule", "state")}
    rows = _rows(project, report.findings if report else ())
    found = [row for row in rows if _fits(row, chosen)]
    begin = number(asked.get("from", ""))
    return Page(
        "review.html",
        {
            "rows": found[begin : begin + _PAGE],
            "total": len(rows),
            "found": len(found),
            "begin": begin,
            "next": begin + _PAGE if len(found) > begin + _PAGE else 0,
            "chosen": chosen,
            "options": _options(rows),
            "how": way(project.config),
            "none_yet": report is None,
        },
    )


def finding(project: Project, request: Request, shown: Sequence[str] = (), how: str = "") -> Page:
    """Return the page of one finding; raises DriftproxyError where the last result has it not."""
    one = _finding(project.report, request.path_params["fingerprint"])
    (row,) = _rows(project, [one])
    return Page(
        "finding.html",
        {
            "one": one,
            "state": row.state,
            "how": how or way(project.config),
            "effect": shown,
            "asked": bool(how),
            "today": today(),
        },
    )


def effect(project: Project, form: Form) -> tuple[list[str], str]:
    """Return what accepting one finding does to each fixture, like a diff, and in which of the two ways."""
    lines: list[str] = []

    def look(_finding: Finding, shows: Effect) -> bool:
        lines.extend(shows())
        return False

    _accept(project, form, look)
    return lines, _how(form, project.config)


def accept(project: Project, form: Form) -> str:
    """Bring the recordings of some findings to what the API says now, and return in a sentence what was done."""
    done = _accept(project, form, lambda _finding, _effect: True)
    if done.findings:
        project.written()
    return f"{'; '.join(told(done))}."


def ignore(project: Project, form: Form) -> str:
    """Write into the configuration that a finding is not to be reported, and return what was written where."""
    fingerprint, until = _one(form, "finding"), _one(form, "until").strip()
    path = write_ignore(project.config, fingerprint, _one(form, "reason").strip(), until)
    return f"{path}: {fingerprint} is ignored{f' until {until}' if until else ''} from now on."


def recheck(project: Project, form: Form) -> str:
    """Ask the host of an endpoint or a cassette again, and return that it has begun."""
    if name := _one(form, "cassette"):
        about, names = name, [name]
    else:
        about = _one(form, "endpoint")
        snapshot = project.recordings
        if snapshot is None:
            raise DriftproxyError("the recordings are still being read; try again in a moment")
        names = snapshot.names(about)
    if not names:
        raise DriftproxyError(f"no cassette holds {about}; `driftproxy endpoints` says what is recorded")
    project.check(about, names)
    return ""


def _accept(project: Project, form: Form, ask: Callable[[Finding, Effect], bool]) -> Accepted:
    config, chosen = project.config, frozenset(form.get("finding", ()))
    if not chosen:
        raise DriftproxyError("no finding was chosen; mark those to accept")
    return accepted(config, Choice(fingerprints=chosen), heal=_how(form, config) == "heal", ask=ask)


def _how(form: Form, config: Config) -> str:
    said = _one(form, "how")
    return said if said in ("whole", "heal") else way(config)


def _one(form: Form, name: str) -> str:
    return next(iter(form.get(name, ())), "")


def _finding(report: Report | None, fingerprint: str) -> Finding:
    found = next((one for one in report.findings if one.fingerprint == fingerprint), None) if report else None
    if not found:
        raise DriftproxyError(f"the last result has no finding `{fingerprint}`; it is gone, or was of an earlier run")
    return found


def _rows(project: Project, findings: Sequence[Finding]) -> list[Row]:
    """Return the findings with what has become of each since the comparison."""
    if not findings:
        return []
    ignored = {one.fingerprint for one in project.config.ignore if not one.until or one.until.isoformat() >= today()}
    snapshot, compared = project.recordings, project.compared
    return [
        Row(
            one,
            "ignored"
            if one.fingerprint in ignored
            else "changed"
            if snapshot
            and any(
                snapshot.answer_at((each.cassette, index)) != compared[each.cassette][index]
                for each in one.fixtures
                for index in each.interactions
                if index < len(compared.get(each.cassette, ()))
            )
            else "open",
        )
        for one in findings
    ]


def _fits(row: Row, chosen: Mapping[str, str]) -> bool:
    one = row.finding
    said = f"{one.endpoint} {one.status} {one.path} {one.message} {one.rule} {one.fingerprint} " + " ".join(
        f"{each.cassette} {' '.join(each.tests)}" for each in one.fixtures
    )
    return (
        chosen["severity"] in ("", one.severity)
        and chosen["host"] in ("", one.endpoint.host)
        and chosen["rule"] in ("", one.rule)
        and chosen["state"] in ("", row.state)
        and all(word in said.lower() for word in chosen["q"].lower().split())
    )


def _options(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return what can be chosen, in their order."""
    levels = {str(row.finding.severity) for row in rows}
    return {
        "severity": [one for one in ("breaking", "warning", "info") if one in levels],
        "host": sorted({row.finding.endpoint.host for row in rows}),
        "rule": sorted({row.finding.rule for row in rows}),
        "state": sorted({row.state for row in rows}),
    }
