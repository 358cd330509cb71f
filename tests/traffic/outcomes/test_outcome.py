"""Is an outage never told as drift, and drift never as an outage?"""

import pytest

from driftproxy.model.http import Response
from driftproxy.traffic.outcomes.outcome import inconclusive


@pytest.mark.parametrize(
    ("stored", "fresh", "kind"),
    [
        (200, 401, "auth"),
        (200, 403, "auth"),
        (200, 402, "quota"),
        (200, 429, "quota"),
        (200, 500, "server-error"),
        (200, 503, "server-error"),
        (200, 304, "not-modified"),
        (503, 200, "recorded-error"),
        (401, 200, "recorded-error"),
        (200, 200, None),
        (401, 401, None),
        (500, 500, None),
        (200, 404, None),
        (200, 410, None),
        (200, 422, None),
        (404, 200, None),
        (200, 501, None),
    ],
)
def test_outcome(stored: int, fresh: int, kind: str | None) -> None:
    why = inconclusive(Response(stored), Response(fresh))
    assert (why and why[0]) == kind


def test_a_missing_object_is_not_a_missing_endpoint() -> None:
    why = inconclusive(Response(200), Response(404), siblings_answer=True)
    assert why is not None
    assert why[0] == "state-gone"


def test_the_time_to_wait_is_said() -> None:
    why = inconclusive(Response(200), Response(429, headers=(("Retry-After", "30"),)))
    assert why is not None
    assert "30" in why[1]


@pytest.mark.parametrize("stored", [Response(200), Response(302, headers=(("Location", "/file"),))])
def test_who_is_sent_to_log_in_is_refused(stored: Response) -> None:
    fresh = Response(302, headers=(("Location", "https://api.test/login?next=/things"),))
    why = inconclusive(stored, fresh)
    assert why is not None
    assert why[0] == "auth"
    assert inconclusive(fresh, fresh) is None


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        (b"<html>Just a moment... captcha</html>", 200, "captcha"),
        (b"<html>Just a moment... captcha</html>", 403, "captcha"),
        (b"<html><input type=password></html>", 200, "login"),
        (b"<html>Under maintenance</html>", 200, "server-error"),
        (b"<html>Hello</html>", 200, None),
    ],
)
def test_a_page_that_stands_in_the_way_is_no_answer(text: bytes, status: int, kind: str | None) -> None:
    why = inconclusive(Response(200, body=b"{}"), Response(status, body=text))
    assert (why and why[0]) == kind


@pytest.mark.parametrize("text", [b"Rate limit exceeded, try again", b"<html>Under maintenance</html>"])
def test_what_stood_in_the_way_of_the_recording_is_no_baseline(text: bytes) -> None:
    stored, fresh = Response(200, body=text), Response(200, body=b'{"a": 1}')
    assert (inconclusive(stored, fresh) or (None,))[0] == "recorded-error"
    assert inconclusive(stored, stored) is None
