"""What is a recorded exchange: request, response, interaction, cassette."""

from dataclasses import dataclass

__all__ = ["FIRST_ERROR", "Cassette", "Headers", "Interaction", "Request", "Response", "header", "without_headers"]

FIRST_ERROR = 400
"""From this status on something has failed (RFC 9110 §15)."""

Headers = tuple[tuple[str, str], ...]
"""Header fields in the order they were heard; a name may repeat (RFC 9110 §5.3)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: an absolute URL, headers as ordered pairs, a body as it went over the wire, decoded."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered; the body is free of transfer and content coding."""

    status: int
    reason: str = ""
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Interaction:
    """A request with the response it got."""

    request: Request
    response: Response


@dataclass(frozen=True, slots=True)
class Cassette:
    """A named recording: interactions in the order they were heard.

    The name is a relative POSIX path without suffix, such as `billing/test_pay`. `unread` says, a sentence each, which
    interactions of the file could not be read.
    """

    name: str
    interactions: tuple[Interaction, ...] = ()
    unread: tuple[str, ...] = ()


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of a header, names compared without case, or None."""
    wanted = name.lower()
    for key, value in headers:  # asked so often that a generator would be noticed
        if key.lower() == wanted:
            return value
    return None


def without_headers(headers: Headers, names: frozenset[str]) -> Headers:
    """Return the headers whose lower-case name is not in `names`, in their order."""
    return tuple((key, value) for key, value in headers if key.lower() not in names)
