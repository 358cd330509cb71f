"""The face an API shows: which endpoints answer with what status and what shape."""

from collections.abc import Mapping
from dataclasses import dataclass

from driftproxy.model.shape import Shape

__all__ = ["Answer", "Endpoint", "Surface"]


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """What makes two interactions comparable.

    `host` has the port unless it is the scheme's own; `path` is a template such as `/v1/invoices/{id}`; `operation` is
    what tells requests to one URL apart (the name of a GraphQL operation, a JSON-RPC method).
    """

    method: str
    host: str
    path: str
    operation: str = ""

    def __str__(self) -> str:
        suffix = f" ({self.operation})" if self.operation else ""
        return f"{self.method} {self.host}{self.path}{suffix}"


@dataclass(frozen=True, slots=True)
class Answer:
    """One status of one endpoint: from how many samples, and what they had.

    `formats` maps what the bodies are (`json`, `html`, …), and `media` what those that are not empty say they are
    (`application/json`), to the number of samples; `body` is the shape of all bodies.
    """

    samples: int
    formats: Mapping[str, int]
    media: Mapping[str, int]
    body: Shape


Surface = Mapping[Endpoint, Mapping[int, Answer]]
"""Endpoint to status to answer."""
