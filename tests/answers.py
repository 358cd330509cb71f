"""Short ways to say a recording in a test."""

import json

from driftproxy.drift import drift
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plain import Plain

JSON = (("Content-Type", "application/json"),)


def answer(body: Plain | Response, status: int = 200) -> Response:
    """A JSON answer, or the answer itself."""
    return body if isinstance(body, Response) else Response(status, "", JSON, json.dumps(body).encode())


def get(url: str, body: Plain | Response, status: int = 200) -> Interaction:
    return Interaction(Request("GET", url), answer(body, status))


def cassette(*interactions: Interaction, name: str = "api") -> Cassette:
    return Cassette(name, interactions)


def recording(*bodies: Plain | Response) -> Cassette:
    """A cassette of one endpoint, asked with another id for each body."""
    return cassette(*(get(f"http://api.test/things/{n}", body) for n, body in enumerate(bodies)))


def told(before: Plain | Response, after: Plain | Response) -> list[tuple[str, str, str]]:
    """Rule, path, and what the place is now of each finding between two answers to one request, sorted by rule."""
    url = "http://api.test/things"
    report = drift([cassette(get(url, before))], [cassette(get(url, after))])
    return sorted((finding.rule, finding.path, finding.after) for finding in report.findings)


def said(before: Plain | Response, after: Plain | Response) -> list[tuple[str, str]]:
    """Rule and path of each finding between two answers to one request, sorted by rule."""
    return [(rule, path) for rule, path, _ in told(before, after)]
