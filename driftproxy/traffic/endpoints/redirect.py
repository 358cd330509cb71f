"""Where does a redirect lead, without secrets: to a page to log in, or to one that says to come back later?"""

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from driftproxy.model.http import Request, Response, header
from driftproxy.traffic.endpoints.endpoint import endpoint_of, parts_of

__all__ = ["leads_to_login", "leads_to_maintenance", "target_of"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOGIN = re.compile(
    r"log-?_?[io]n|sign-?_?[io]n|logon|auth|oauth2?|authorize|authenticate|sso|saml2?|openid-connect|servicelogin|accounts",
    re.IGNORECASE,
)
"""A part of a path, or of a host name, where people are asked who they are."""

_MAINTENANCE = re.compile(
    r"(under-?_?)?maint(enance)?(-?_?(page|mode))?|(service-?_?)?unavailable|sorry|offline|outage|downtime|be-?right-?back",
    re.IGNORECASE,
)
"""A part of a path, or of a host name, where people are told to come back later."""


def target_of(request: Request, response: Response, templates: Iterable[str] = ()) -> str:
    """Return scheme, host and path template that a redirect leads to; `""` where it is none, or does not say.

    Query and fragment are left out: they may hold secrets, and say nothing about the endpoint.
    """
    place = header(response.headers, "location")
    if response.status not in _REDIRECTS or not place:
        return ""
    try:
        url = urljoin(request.url, place)
    except ValueError:
        return ""
    endpoint = endpoint_of(Request(request.method, url), templates)
    return f"{parts_of(url).scheme}://{endpoint.host}{endpoint.path}"


def leads_to_login(response: Response) -> bool:
    """Return whether an answer sends its client to a page to log in."""
    return _leads_to(_LOGIN, response)


def leads_to_maintenance(response: Response) -> bool:
    """Return whether an answer sends its client to a page that says that the service is down."""
    return _leads_to(_MAINTENANCE, response)


def _leads_to(pattern: re.Pattern[str], response: Response) -> bool:
    place = header(response.headers, "location")
    if response.status not in _REDIRECTS or not place:
        return False
    parts = parts_of(place)
    steps = [*parts.path.split("/"), *(parts.hostname or "").split(".")[:1]]
    return any(pattern.fullmatch(step.partition(".")[0]) for step in steps)
