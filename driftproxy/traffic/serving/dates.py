"""Recorded dates and times, moved by what has passed since they were recorded."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from driftproxy.model.http import Interaction, Response, header
from driftproxy.traffic.redact.names import canonical

__all__ = ["TIMED", "UNIX", "recorded_at", "shifted"]

TIMED = re.compile(r"(?:^|_)(?:at|on|time|date|ts|timestamp|since|until|expires|expiry|exp|iat|nbf|now)$")
"""Names, as `canonical` writes them, of numbers that are times."""

UNIX = range(1_000_000_000, 4_000_000_000)
"""Unix times from 2001 to 2096, in seconds; and a thousand times as much in milliseconds. Ids look the same, so that
only a name that speaks of a time makes a number one.
"""


def recorded_at(interactions: Iterable[Interaction]) -> datetime | None:
    """Return when the first answer was heard that says so (RFC 9110 §6.6.1), None where none does."""
    for one in interactions:
        if (said := header(one.response.headers, "date")) and (found := _parsed(said)):
            return found
    return None


def shifted(response: Response, passed: timedelta) -> Response:
    """Return the answer with its times moved, each as it was written; a date without a time of day stays.

    Times are date-times (RFC 3339), dates as HTTP writes them, and Unix times under a name that speaks of a time.
    """
    headers = tuple((name, _moved(value, passed)) for name, value in response.headers)
    media = (header(response.headers, "content-type") or "").lower()
    body = response.body
    if _TEXT.search(media) or body[:1] in (b"{", b"["):
        try:
            body = _moved(body.decode(), passed).encode()
        except UnicodeDecodeError:
            body = response.body
    return replace(response, headers=headers, body=body)


_TEXT = re.compile(r"^text/|json|xml|javascript|form-urlencoded")
_DATE_TIME = re.compile(
    r"(?<![\w.])(?P<date>\d{4}-\d\d-\d\d)(?P<mark>[T ])(?P<time>\d\d:\d\d:\d\d)"
    r"(?P<rest>(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)(?!\w)"
)
_HTTP_DATE = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d[ -][A-Z][a-z]{2}[ -]\d{4} \d\d:\d\d:\d\d GMT")
_NUMBER = re.compile(r'(?P<lead>"(?P<name>[\w-]{1,60})"\s*:\s*"?)(?P<number>\d{10}(?:\d{3})?)(?![\w.])')


def _moved(text: str, passed: timedelta) -> str:
    def date_time(found: re.Match[str]) -> str:
        moment = _later(f"{found['date']}T{found['time']}", passed)
        return f"{moment:%Y-%m-%d}{found['mark']}{moment:%H:%M:%S}{found['rest']}" if moment else found[0]

    def http_date(found: re.Match[str]) -> str:
        said = _parsed(found[0].replace("-", " "))
        if not said:
            return found[0]
        text = format_datetime(said + passed, usegmt=True)
        return f"{text[:7]}-{text[8:11]}-{text[12:]}" if "-" in found[0] else text

    def number(found: re.Match[str]) -> str:
        said, scale = int(found["number"]), 1 if len(found["number"]) < _MILLISECONDS else 1000
        if said // scale not in UNIX or not TIMED.search(canonical(found["name"])):
            return found[0]
        return f"{found['lead']}{said + int(passed.total_seconds()) * scale}"

    return _NUMBER.sub(number, _HTTP_DATE.sub(http_date, _DATE_TIME.sub(date_time, text)))


_MILLISECONDS = 13


def _later(text: str, passed: timedelta) -> datetime | None:
    try:
        return datetime.fromisoformat(text) + passed
    except (ValueError, OverflowError):
        return None


def _parsed(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
