"""Where does a redirect lead: to which place, without what is secret in it, and is it a page to log in?"""

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from driftproxy.model.http import Request, Response, header
from driftproxy.traffic.endpoints.endpoint import endpoint_of, parts_of

__all__ = ["leads_to_login", "target_of"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOGIN = re.compile(
    r"log-?_?[io]n|sign-?_?[io]n|logon|auth|oauth2?|authorize|authenticate|sso|saml2?|openid-connect|servicelogin|accounts",
    re.IGNORECASE,
)
"""A part of a path, or of a host name, where people are asked who they are."""


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
    place = header(response.headers, "location")
    if response.status not in _REDIRECTS or not place:
        return False
    parts = parts_of(place)
    steps = [*parts.path.split("/"), *(parts.hostname or "").split(".")[:1]]
    return any(_LOGIN.fullmatch(step.partition(".")[0]) for step in steps)
