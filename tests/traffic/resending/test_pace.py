"""How fast a host is asked, in a time that the tests make."""

import pytest

from driftproxy.model.http import Headers, Response
from driftproxy.traffic.resending.pace import Pace, limit

DATE = ("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
THEN = 1767225600


def paced(pace: Pace, seconds: float, *, took: float) -> int:
    """Send as fast as is allowed for some seconds; each answer takes some."""
    now, sent, coming = 0.0, 0, list[float]()
    while now < seconds:
        while coming and coming[0] <= now:
            coming.pop(0)
            pace.landed()
            pace.heard(now, Response(200))
        if pace.free and pace.due(now) <= now:
            pace.sent(now)
            sent += 1
            coming.append(now + took)
        else:
            now = min([max(pace.due(now), now + 0.001), *coming]) if pace.free else coming[0]
    return sent


def test_no_more_are_under_way_than_may_be() -> None:
    pace = Pace(2)
    pace.sent(0)
    assert pace.free
    pace.sent(0)
    assert not pace.free
    pace.landed()
    assert pace.free


def test_a_rate_is_kept_and_reached() -> None:
    assert 500 <= paced(Pace(100, rate=50), 10, took=0.2) <= 515
    assert 400 <= paced(Pace(4), 10, took=0.1) <= 404


def test_who_wakes_late_catches_up_but_never_by_much() -> None:
    pace = Pace(1000, rate=10)
    pace.sent(1)
    pace.sent(1.15)
    assert pace.due(1.15) == pytest.approx(1.2)
    for _ in range(4):
        pace.sent(60)
    assert pace.due(60) == pytest.approx(60)
    pace.sent(60)
    assert pace.due(60) == pytest.approx(60.1)


def test_too_many_requests_slow_down_and_then_it_goes_faster_again() -> None:
    pace = Pace(8)
    assert 800 <= paced(pace, 5, took=0.05) <= 808
    pace.flying = 0
    pace.heard(5.0, Response(429, headers=(("Retry-After", "3"),)))
    assert pace.due(5.0) == 8.0
    pace.sent(8.0)
    for _ in range(3):
        pace.sent(8.0)
    assert not pace.free
    assert 8.0 < pace.due(8.0) < 8.1
    for _ in range(400):
        pace.landed()
        pace.heard(9.0, Response(200))
        pace.sent(9.0)
    assert pace._most == 8


def limited(pace: Pace, rate: float, requests: int, *, took: float, rest: float = 0) -> float:
    """Return the seconds for so many requests to a host of this rate, which has 5 at once, and says to wait a second.

    Half of them come after a rest.
    """
    now, left, filled, done, began = 1.0, 5.0, 1.0, 0, 1.0
    coming: list[tuple[float, Response]] = []
    while done < requests:
        if coming and coming[0][0] <= now:
            pace.landed()
            pace.heard(now, answer := coming.pop(0)[1])
            done += answer.status == 200
            if done == requests // 2 and answer.status == 200:
                now, began = now + rest, began + rest
        elif pace.free and pace.due(now) <= now:
            pace.sent(now)
            left, filled = min(5.0, left + (now - filled) * rate), now
            coming.append((now + took, Response(200) if left >= 1 else Response(429, headers=(("Retry-After", "1"),))))
            left -= left >= 1
        else:
            now = min([max(pace.due(now), now + 0.001)] * pace.free + [one[0] for one in coming[:1]])
    return now - began


@pytest.mark.parametrize(
    ("rate", "requests", "took"), [(2, 100, 0.05), (12.5, 500, 0.05), (12.5, 2000, 0.05), (15, 500, 0.01)]
)
def test_a_limit_that_nobody_told_is_found(rate: float, requests: int, took: float) -> None:
    assert limited(Pace(4), rate, requests, took=took) < 1.2 * requests / rate
    assert limited(Pace(4), rate, requests, took=took, rest=300) < 1.25 * requests / rate


def test_what_was_under_way_together_is_one_hint() -> None:
    pace = Pace(16)
    for _ in range(10):
        pace.heard(1.0, Response(429))
    assert pace._most == 8


def test_a_host_that_asks_for_more_than_patience_is_not_waited_for() -> None:
    pace = Pace(1, patience=10)
    pace.heard(0, Response(429, headers=(("Retry-After", "3600"),)))
    assert pace.due(0) < 10


def test_what_a_host_says_is_left_is_sent_and_then_waited_for() -> None:
    pace = Pace(10)
    headers = (("X-RateLimit-Remaining", "2"), ("X-RateLimit-Reset", "30"))
    pace.heard(100, Response(200, headers=headers))
    assert pace.due(100) <= 100
    pace.sent(100)
    pace.sent(100)
    assert pace.due(100) == 130
    pace.heard(131, Response(200, headers=(("X-RateLimit-Remaining", "60"), ("X-RateLimit-Reset", "60"))))
    assert pace.due(131) <= 131


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ((("X-RateLimit-Remaining", "7"), ("X-RateLimit-Reset", "60")), (7, 60)),
        ((("x-rate-limit-remaining", "7"), ("x-rate-limit-reset", str(THEN + 90)), DATE), (7, 90)),
        ((("ratelimit-remaining", "0"), ("ratelimit-reset", "1")), (0, 1)),
        ((("RateLimit", "limit=100, remaining=50, reset=5"),), (50, 5)),
        ((("RateLimit", '"default";r=50;t=30'), ("RateLimit-Policy", '"default";q=100;w=60')), (50, 30)),
        ((("x-ratelimit-remaining-requests", "3"), ("x-ratelimit-reset-requests", "6s")), (3, 6)),
        ((("X-RateLimit-Remaining", "7"), ("X-RateLimit-Reset", str(THEN))), None),
        ((("X-RateLimit-Remaining", "7"),), None),
        ((("X-RateLimit-Remaining", "many"), ("X-RateLimit-Reset", "60")), None),
        ((), None),
    ],
)
def test_limits_are_read_in_their_spellings(headers: Headers, said: tuple[int, float] | None) -> None:
    assert limit(headers) == said
