"""What is tried again, and how long is waited before."""

import pytest

from driftproxy.model.http import Response
from driftproxy.traffic.resending.retry import asked_to_wait, pause, tries

DATE = ("Date", "Tue, 05 May 2026 10:00:00 GMT")


def wait(kind: str, answer: Response | None = None, attempt: int = 1, chance: float = 1.0) -> float | None:
    return pause(kind, answer, attempt, chance, patience=60)


@pytest.mark.parametrize("kind", ["auth", "tls", "login", "captcha", "not-modified", "blocked", "unreadable", ""])
def test_what_waiting_does_not_mend_is_not_tried_again(kind: str) -> None:
    assert wait(kind) is None


def test_each_wait_is_twice_the_one_before_and_chance_spreads_them() -> None:
    waits = [wait("timeout", attempt=attempt) or 0 for attempt in range(1, 12)]
    assert waits[:3] == [0.5, 1, 2]
    assert max(waits) == 30
    spread = [wait("connection", attempt=3, chance=chance) or 0 for chance in (0.0, 0.5, 1.0)]
    assert spread == [1, 1.5, 2]


def test_what_the_host_asks_for_counts() -> None:
    assert 7 <= (wait("quota", Response(429, headers=(("Retry-After", "7"),))) or 0) < 8
    assert wait("server-error", Response(503, headers=(("retry-after", "61"),))) is None
    assert wait("quota", Response(402)) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((("Retry-After", "120"),), 120),
        ((("Retry-After", "1.5"),), 1.5),
        ((("Retry-After", "Tue, 05 May 2026 10:00:30 GMT"), DATE), 30),
        ((("Retry-After", "Tue, 05 May 2026 09:00:30 GMT"), DATE), 0),
        ((("Retry-After", "Tue, 05 May 2026 10:00:30 GMT"),), None),
        ((("Retry-After", "soon"), DATE), None),
        ((("Retry-After", ""),), None),
        ((), None),
    ],
)
def test_a_time_is_taken_by_the_clock_of_the_host(headers: tuple[tuple[str, str], ...], seconds: float | None) -> None:
    assert asked_to_wait(headers) == seconds


def test_who_says_when_is_asked_more_often() -> None:
    assert tries(2, Response(429, headers=(("Retry-After", "1"),))) == 10
    assert [tries(2, Response(429)), tries(2, Response(500, headers=(("Retry-After", "1"),))), tries(2, None)] == [
        2
    ] * 3
    assert tries(0, Response(503, headers=(("Retry-After", "1"),))) == 0
