"""Is it said where a redirect leads, without secrets, and is a page to log in, or of maintenance, known?"""

import pytest

from driftproxy.model.http import Request, Response
from driftproxy.traffic.endpoints.redirect import leads_to_login, leads_to_maintenance, target_of

ASKED = Request("GET", "http://api.test/v1/things/7")


def sent(location: str, status: int = 302) -> Response:
    return Response(status, headers=(("location", location),))


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://api.test/v1/things/7", "https://api.test/v1/things/{id}"),
        ("/v2/things/7?sig=abc#x", "http://api.test/v2/things/{id}"),
        ("../items/7", "http://api.test/v1/items/{id}"),
        ("https://user:pass@files.test:8443/a", "https://files.test:8443/a"),
        ("//cdn.test/x", "http://cdn.test/x"),
        ("http://[::1/", ""),
        ("", ""),
    ],
)
def test_target(location: str, target: str) -> None:
    assert target_of(ASKED, sent(location)) == target


def test_only_redirects_lead_elsewhere() -> None:
    assert target_of(ASKED, sent("/v1/things/8", status=201)) == ""
    assert target_of(ASKED, Response(301)) == ""


@pytest.mark.parametrize(
    ("location", "login"),
    [
        ("/login?next=/v1/things", True),
        ("https://login.test/x", True),
        ("https://accounts.test/o/oauth2/auth", True),
        ("/users/sign_in", True),
        ("/signin.html", True),
        ("/oauth/authorize", True),
        ("/v2/things", False),
        ("/authors/7", False),
        ("/blogins/7", False),
        ("http://[::1/", False),
        ("", False),
    ],
)
def test_login(location: str, login: bool) -> None:  # noqa: FBT001
    assert leads_to_login(sent(location)) is login
    assert not leads_to_login(sent(location, status=200))


@pytest.mark.parametrize(
    ("location", "down"),
    [
        ("/maintenance.html", True),
        ("https://api.test/under-maintenance?from=/v1", True),
        ("https://sorry.test/", True),
        ("/v1/service_unavailable", True),
        ("/v1/maintenances/7", False),
        ("/status", False),
        ("", False),
    ],
)
def test_maintenance(location: str, down: bool) -> None:  # noqa: FBT001
    assert leads_to_maintenance(sent(location)) is down
