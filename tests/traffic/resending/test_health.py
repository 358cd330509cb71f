"""A host that gives no answer is left alone, and one that does is not."""

import pytest

from driftproxy.traffic.resending.health import Health


@pytest.mark.parametrize(
    ("kind", "most"), [("connection", 5), ("timeout", 5), ("dns", 3), ("tls", 3), ("auth", 10), ("captcha", 10)]
)
def test_so_many_failures_in_a_row_are_enough(kind: str, most: int) -> None:
    health = Health("api.test")
    for _ in range(most - 1):
        health.heard(kind, "why")
        assert health.hopeless is None
    health.heard(kind, "why")
    assert health.hopeless == (kind, f"not asked, after {most} others in a row failed: why")


def test_an_answer_in_between_starts_the_count_again() -> None:
    health = Health("api.test")
    for _ in range(20):
        health.heard("timeout", "late")
        health.heard()
    assert health.hopeless is None


def test_a_host_that_has_answered_may_refuse_some_of_it() -> None:
    health = Health("api.test")
    health.heard()
    for _ in range(50):
        health.heard("auth", "403")
    assert health.hopeless is None


def test_several_kinds_of_failure_are_no_rule() -> None:
    health = Health("api.test")
    for _ in range(20):
        health.heard("timeout", "late")
        health.heard("connection", "broke off")
    assert health.hopeless is None


def test_what_says_nothing_of_the_host_is_an_answer() -> None:
    health = Health("api.test")
    for _ in range(20):
        health.heard("state-gone", "404")
    assert health.hopeless is None


def test_where_all_fail_nothing_is_tried_again() -> None:
    health = Health("api.test")
    for _ in range(3):
        assert health.patient
        health.heard("timeout", "late")
    assert not health.patient
    health.heard()
    assert health.patient
