"""Dates in answers move by what has passed, each as it was written."""

from datetime import UTC, datetime, timedelta

import pytest

from driftproxy.model.http import Interaction, Request, Response
from driftproxy.traffic.serving.dates import recorded_at, shifted

DAY = timedelta(days=1, hours=1)
JSON = (("Content-Type", "application/json"),)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"at": "2024-02-28T23:30:00Z"}', '{"at": "2024-03-01T00:30:00Z"}'),
        ('{"at": "2024-01-01T10:00:00.123456+02:00"}', '{"at": "2024-01-02T11:00:00.123456+02:00"}'),
        ('{"at":"2024-01-01 10:00:00"}', '{"at":"2024-01-02 11:00:00"}'),
        ('{"created_at": 1700000000, "exp":1700000000123}', '{"created_at": 1700090000, "exp":1700090000123}'),
        ('{"createdAt": "1700000000"}', '{"createdAt": "1700090000"}'),
        ('["Mon, 01 Jan 2024 10:00:00 GMT"]', '["Tue, 02 Jan 2024 11:00:00 GMT"]'),
    ],
)
def test_times_move(before: str, after: str) -> None:
    assert shifted(Response(200, "", JSON, before.encode()), DAY).body.decode() == after


@pytest.mark.parametrize(
    "body",
    [
        '{"born": "2024-01-01", "id": 1700000000, "at": 17, "time": 1700000000.5, "version": "2024-13-45T99:00:00Z"}',
        '{"exp": 9999999999, "at": "9999-12-31T23:59:59Z"}',
    ],
)
def test_what_is_no_time_stays(body: str) -> None:
    assert shifted(Response(200, "", JSON, body.encode()), DAY).body.decode() == body


def test_headers_move_and_bytes_do_not() -> None:
    cookie = "a=b; Expires=Mon, 01-Jan-2024 10:00:00 GMT; Path=/"
    headers = (("Date", "Mon, 01 Jan 2024 10:00:00 GMT"), ("Set-Cookie", cookie), ("Content-Type", "image/png"))
    said = shifted(Response(200, "", headers, b"2024-01-01T10:00:00Z"), DAY)
    assert said.headers[0][1] == "Tue, 02 Jan 2024 11:00:00 GMT"
    assert said.headers[1][1] == "a=b; Expires=Tue, 02-Jan-2024 11:00:00 GMT; Path=/"
    assert said.body == b"2024-01-01T10:00:00Z"


def test_when_it_was_recorded() -> None:
    asked = Request("GET", "http://h/")
    dates = ("", "no date", "Mon, 01 Jan 2024 10:00:00 GMT", "Tue, 02 Jan 2024 10:00:00 GMT")
    pairs = [Interaction(asked, Response(200, "", (("date", one),) if one else ())) for one in dates]
    assert recorded_at(pairs) == datetime(2024, 1, 1, 10, tzinfo=UTC)
    assert recorded_at(pairs[:2]) is None
