"""Short ways to say a recording in a test."""

import json

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
