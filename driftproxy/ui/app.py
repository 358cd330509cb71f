"""The application: which address shows which page, and which form does what."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from driftproxy.model.errors import DriftproxyError
from driftproxy.ui.guard import Guard
from driftproxy.ui.look import cassette, cassettes, endpoint, endpoints
from driftproxy.ui.overview import overview
from driftproxy.ui.page import Page, asset, rendered
from driftproxy.ui.project import Project
from driftproxy.ui.review import Form, accept, effect, finding, ignore, recheck, review

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["application"]

Shows = Callable[[Project, Request], Page]
Does = Callable[[Project, Form], str]


def application(project: Project, token: str, port: int) -> "ASGIApp":
    """Return the application of a project, which who brings the token may use at a port of this machine."""
    forms = Guard.form_token(token)

    def shown(page: Page, request: Request) -> Response:
        return rendered(page, project, request, forms)

    def get(path: str, shows: Shows) -> Route:
        def page(request: Request) -> Response:
            return shown(_safely(shows, project, request), request)

        return Route(path, page)

    def post(path: str, does: Does) -> Route:
        async def done(request: Request) -> Response:
            form = await _form(request, forms)
            return await run_in_threadpool(_done, does, project, form)

        return Route(path, done, methods=["POST"])

    async def preview(request: Request) -> Response:
        form = await _form(request, forms)

        def look(project: Project, request: Request) -> Page:
            return finding(project, request, *effect(project, form))

        return await run_in_threadpool(lambda: shown(_safely(look, project, request), request))

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        said = error.detail if isinstance(error, HTTPException) else ""
        return await run_in_threadpool(shown, Page("error.html", {"said_here": said}, status), request)

    routes = [
        get("/", overview),
        get("/review", review),
        get("/finding/{fingerprint}", finding),
        Route("/finding/{fingerprint}", preview, methods=["POST"]),
        get("/endpoints", endpoints),
        get("/endpoint", endpoint),
        get("/cassettes", cassettes),
        get("/cassette", cassette),
        post("/accept", accept),
        post("/ignore", ignore),
        post("/recheck", recheck),
        Route("/live", lambda _request: _live(project)),
        Route("/assets/{name}", _asset),
    ]
    return Guard(Starlette(routes=routes, exception_handlers={HTTPException: refused}), token, port)


def _safely(shows: Shows, project: Project, request: Request) -> Page:
    """Return a page, or the one that says in a sentence why it cannot be shown."""
    try:
        return shows(project, request)
    except DriftproxyError as error:
        return Page("error.html", {"said_here": str(error)}, 404)


def _done(does: Does, project: Project, form: Form) -> Response:
    """Do what a form asks for, and go back to where it was; what came of it is said there."""
    try:
        if said := does(project, form):
            project.say(said)
    except DriftproxyError as error:
        project.say(str(error))
    back = next(iter(form.get("back", ())), "/")
    return RedirectResponse(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/", 303)


async def _form(request: Request, token: str) -> Form:
    """Return the fields of a form of ours (`application/x-www-form-urlencoded`)."""
    try:
        form = parse_qs((await request.body()).decode(), keep_blank_values=True, max_num_fields=20_000)
    except ValueError:
        raise HTTPException(400, "This form cannot be read.") from None
    if form.pop("form_token", []) != [token]:
        raise HTTPException(403, "This form is not of this application, or of one that has ended; load the page again.")
    return form


def _live(project: Project) -> Response:
    """Return what is under way, and what tells the last result from any other."""
    run, job = project.under_way.now(), project.job
    return JSONResponse(
        {
            "runs": bool(run) or bool(job and job.runs),
            "about": job.about if job and job.runs else "",
            "since": run.since if run else "",
            "answers": run.answers if run else 0,
            "reading": project.reading,
            "version": project.results.version,
        }
    )


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    found = asset(name)
    if found is None:
        raise HTTPException(404, "There is no such page.")
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    return Response(found, media_type=kinds[name.rpartition(".")[2]])
