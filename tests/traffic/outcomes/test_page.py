"""Is a page in the way told from an answer?"""

import pytest

from driftproxy.model.http import Response
from driftproxy.traffic.outcomes.page import in_the_way

HTML = (("Content-Type", "text/html; charset=utf-8"),)
TEXT = (("Content-Type", "text/plain"),)
STORED = Response(200, headers=(("Content-Type", "application/json"),), body=b'{"a": 1}')


def page(text: str, status: int = 200) -> Response:
    return Response(status, headers=HTML, body=f"<!DOCTYPE html><html><body>{text}</body></html>".encode())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<title>Just a moment...</title>", "captcha"),
        ("<div class='g-recaptcha'></div>", "captcha"),
        ("Please verify you are a human", "captcha"),
        ("<form><input name=p type='password'></form>", "login"),
        ("<title>Sign in - Example</title>", "login"),
        ("<h1>We are down for maintenance</h1>", "server-error"),
        ("<h1>503 Service Unavailable</h1>", "server-error"),
        ("<h1>Invoices</h1>", None),
        ("the maintenance manual", None),
    ],
)
def test_a_page_in_the_way_is_told(text: str, kind: str | None) -> None:
    assert (in_the_way(STORED, page(text)) or (None,))[0] == kind


def test_a_page_that_was_recorded_so_is_the_answer() -> None:
    form = page("<input type=password>")
    assert in_the_way(form, form) is None
    assert in_the_way(page("<h1>Welcome</h1>"), form) is not None


def test_data_that_speaks_of_captchas_is_no_page() -> None:
    said = Response(200, headers=STORED.headers, body=b'{"message": "solve the captcha, please log in"}')
    assert in_the_way(STORED, said) is None


def test_a_page_is_known_without_its_media_type() -> None:
    bare = Response(200, body=b"\xef\xbb\xbf\n<HTML><input type=password></HTML>")
    assert in_the_way(STORED, bare) == ("login", "a page to log in")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("upstream connect error or disconnect/reset before headers. reset reason: connection failure", "server-error"),
        ("no healthy upstream", "server-error"),
        ("Rate limit exceeded, try again in 5s", "quota"),
        ('"Too many requests"', "quota"),
        ("Access denied\n", "auth"),
        ("All is well", None),
        ("unavailable", None),
        ('{"error": "Rate limit exceeded"}', None),
        ("id,name,api_key\n", None),
        ("The rate limit is a concept. " * 20, None),
        ("rate limit\n" * 5, None),
        ('data: {"text": "try again later"}\n\n', None),
        ("hint = try again later\n", None),
    ],
)
def test_a_sentence_in_place_of_the_answer_is_told(text: str, kind: str | None) -> None:
    for stored in (STORED, Response(200, headers=TEXT, body=b"started\nstopped\n")):
        fresh = Response(200, headers=TEXT, body=text.encode())
        assert (in_the_way(stored, fresh) or (None,))[0] == kind
        assert in_the_way(fresh, fresh) is None


def test_a_sentence_that_was_recorded_or_whose_status_says_so_is_the_answer() -> None:
    limits = Response(200, headers=TEXT, body=b"The rate limit is 5 a second. " * 30)
    assert in_the_way(limits, Response(200, headers=TEXT, body=b"The rate limit is 6 a second.")) is None
    for media in ("text/event-stream", "text/csv"):
        lines = Response(200, headers=(("Content-Type", media),), body=b"data: try again later")
        assert in_the_way(STORED, lines) is None
    assert in_the_way(STORED, Response(404, headers=TEXT, body=b"no healthy upstream")) is None
