"""Links that a project knows of, and which requests its patterns speak of."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from driftproxy.model.http import Request
from driftproxy.traffic.endpoints.endpoint import endpoint_of, parts_of

__all__ = ["Tie", "fits_request"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A link by patterns: answers to requests like `source` give, at `spring`, what requests like `target` carry.

    `place` is where they carry it, `text` what is put there, `${value}` standing for the value. An empty part fits any.
    """

    source: str = ""
    spring: str = ""
    target: str = ""
    place: str = ""
    text: str = "${value}"


def fits_request(pattern: str, request: Request) -> bool:
    """Return whether a pattern speaks of a request: `POST /v1/users`, `GET /v1/users/{id}`, `GET api.test/v1/*`.

    Its endpoint may be written as in reports, with the host or without, or its path as it is; `*` fits anything.
    """
    if not pattern:
        return True
    endpoint = endpoint_of(request)
    names = (str(endpoint), f"{endpoint.method} {endpoint.path}", f"{request.method} {parts_of(request.url).path}")
    return any(fnmatchcase(name, pattern.replace("[", "[[]")) for name in names)
