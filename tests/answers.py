"""Short ways to say a recording in a test."""

import json

from driftproxy.drift import drift
from driftproxy.model.change import Evidence
from driftproxy.model.finding import Confidence, Finding, Fixture, Severity
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.model.plain import Plain
from driftproxy.model.surface import Endpoint

JSON = (("Content-Type", "application/json"),)

FINDING = Finding(
    rule="field_removed",
    title="A field is gone.",
    severity=Severity.BREAKING,
    confidence=Confidence.HIGH,
    certainty=0.95,
    message="é \udc80 <b>",
    endpoint=Endpoint("GET", "api.test", "/v1/{id}"),
    status=200,
    path="$.email",
    pointer="/email",
    before="string",
    after="absent",
    evidence=Evidence(2, 2, 0, 2),
    fingerprint="abc",
    fixtures=(Fixture("c", (0, 2), ("tests/test_c.py::test",)),),
)
"""A finding with words that are hard to write."""


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
