"""What stands for a secret is never sent, and what cannot be said without it is not sent at all."""

import pytest

from driftproxy.model.http import Request
from driftproxy.traffic.redact import Redactor
from driftproxy.traffic.resending.permit import Permit
from driftproxy.traffic.resending.resend import resendable, unsayable

JSON = (("Content-Type", "application/json"),)


def why(url: str = "https://api.test/x", body: bytes = b"", fills: tuple[str, ...] = ()) -> str:
    permits = {"api.test": Permit(fills=frozenset(fills))}
    return (unsayable(Request("POST", url, JSON, body), permits) or ("", ""))[1]


def test_a_path_that_held_a_secret_cannot_be_asked_again() -> None:
    assert why("https://api.test/bot/REDACTED/me").startswith("its path")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"password": "REDACTED"}', True),
        (b'{"user": {"emails": ["redacted.a1b2@example.com"]}}', True),
        (b"%PDF REDACTED", True),
        (b'{"password": "x", "n": [1, null, 2.5]}', False),
        (b"", False),
    ],
)
def test_a_body_that_held_a_secret_cannot_be_said_again(body: bytes, *, said: bool) -> None:
    assert why(body=body).startswith("its body") is said


def test_a_parameter_can_be_left_out_where_it_is_a_credential() -> None:
    assert why("https://api.test/x?api_key=REDACTED&key=REDACTED&a=1") == ""
    email = "https://api.test/x?email=redacted.a1b2%40example.com"
    assert why(email) == "its parameter `email` holds a secret, which was not recorded"
    assert why(email, fills=("email",)) == ""


def test_what_a_redactor_hides_is_never_sent() -> None:
    request = Request(
        "GET",
        "https://u:p@api.test/x?a=1&access_token=s3cret-s3cret-s3cret&b=2",
        (("Authorization", "Bearer abcdefghij1234567890"), ("X-Own", "y"), ("Cookie", "sid=s3cret-s3cret-1")),
    )
    for redactor in (Redactor(), Redactor(key=bytes(range(32)))):
        sent = resendable(redactor.request(request))
        assert sent.url == "https://api.test/x?a=1&b=2"
        assert [name for name, _ in sent.headers if name != "Cookie"] == ["X-Own"]


def test_what_is_about_the_moment_or_the_connection_is_not_sent() -> None:
    names = ("If-None-Match", "Range", "Proxy-Authorization", "X-Hop", "TE", "Upgrade", ":path", "Host", "Expect")
    headers = (("Connection", "close, X-Hop"), *((name, "x") for name in names), ("Accept", "a/b"))
    assert resendable(Request("GET", "https://api.test/", headers)).headers == (("Accept", "a/b"),)
