"""Answers of a real server, with the headers that are said, and what a comparison of two says."""

from collections.abc import Mapping

from driftproxy.drift import drift
from driftproxy.model.finding import Finding, Report
from driftproxy.model.http import Cassette, Headers, Response
from tests.answers import cassette, get

USUAL = (
    ("Date", "Sat, 31 Oct 2026 23:59:59 GMT"),
    ("Server", "nginx"),
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Request-Id", "5f2c"),
)


def response(*more: tuple[str, str], body: bytes = b"[1, 2]", usual: Headers = USUAL) -> Response:
    """An answer with these headers beside the usual ones."""
    names = {name.lower() for name, _ in more}
    return Response(200, "", (*(pair for pair in usual if pair[0].lower() not in names), *more), body)


def answers(*responses: Response, path: str = "things") -> Cassette:
    """A cassette of one endpoint, asked for page after page."""
    urls = (f"http://api.test/{path}?page={number}" for number in range(len(responses)))
    return cassette(*map(get, urls, responses))


def compare(before: Response, after: Response, times: int = 1) -> Report:
    """Return what two answers to one request say, or to several requests that are all answered so."""
    return drift([answers(*[before] * times)], [answers(*[after] * times)])


def said(before: Response, after: Response, times: int = 1) -> Mapping[str, Finding]:
    """Return the findings by place."""
    return {finding.path: finding for finding in compare(before, after, times).findings}
