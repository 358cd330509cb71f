"""How a page becomes an answer: its template, what all pages show, and text in which nothing can steer anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from driftproxy.adapters.clock import today
from driftproxy.model.words import counted, printable

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from driftproxy.ui.project import Project

__all__ = ["Page", "asset", "number", "rendered"]


@dataclass(frozen=True, slots=True)
class Page:
    """A template and what it shows."""

    template: str
    data: Mapping[str, object] = field(default_factory=dict)
    status: int = 200


def rendered(page: Page, project: "Project", request: "Request", form_token: str) -> "Response":
    """Return the answer that a page is."""
    html = (
        _environment()
        .get_template(page.template)
        .render(
            **page.data,
            form_token=form_token,
            said=project.said(),
            here=request.url.path,
            back=_back(request),
            version=project.results.version,
        )
    )
    return HTMLResponse(html.encode("utf-8", "backslashreplace"), page.status)


def asset(name: str) -> bytes | None:
    """Return a file of the pages, None where there is none of that name."""
    place = _ASSETS.get(name)
    return (files(place) / name).read_bytes() if place else None


_ASSETS = {
    "report.css": "driftproxy.reporters.templates",
    "ui.css": "driftproxy.ui.assets",
    "ui.js": "driftproxy.ui.assets",
    "icon.svg": "driftproxy.ui.assets",
}


def number(text: str) -> int:
    """Return the number that a parameter is, 0 for what is none."""
    return int(text) if text.isdecimal() and len(text) < _LONGEST else 0


_LONGEST = 10


def _back(request: "Request") -> str:
    """Return the address of this page, for a form to come back to."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("driftproxy.ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else printable(str(value)),
    )
    found.filters |= {"age": _age, "ago": _ago, "link": _link, "counted": counted, "code": _code}
    return found


def _age(day: str) -> str:
    """Return how long ago a day was, `unknown` where it is not known."""
    try:
        days = (date.fromisoformat(today()) - date.fromisoformat(day[:10])).days
    except ValueError:
        return "unknown"
    return "today" if days <= 0 else counted(days, "day")


def _ago(day: str) -> str:
    age = _age(day)
    return age if age in ("today", "unknown") else f"{age} ago"


def _link(path: str, **parts: object) -> str:
    """Return an address of ours with these parameters."""
    given = {name: str(value).encode("utf-8", "surrogatepass") for name, value in parts.items() if value != ""}
    return f"{path}?{urlencode(given)}" if given else path


def _code(text: str) -> list[tuple[bool, str]]:
    """Return the parts of a text; what stands between two backticks is code."""
    return [(index % 2 == 1, part) for index, part in enumerate(text.split("`"))]
