"""A budget is spent, and then over."""

from driftproxy.traffic.resending.budget import Budget


def test_requests_are_counted() -> None:
    budget = Budget(requests=2)
    assert budget.over(0) == ""
    budget.spend()
    budget.spend()
    assert budget.over(0) == "not asked: the budget of 2 requests is used up"


def test_time_runs_from_the_first_beginning() -> None:
    budget = Budget(seconds=10)
    assert budget.over(10**9) == ""
    budget.begin(100)
    budget.begin(105)
    assert budget.over(109) == ""
    assert budget.over(110) == "not asked: the budget of 10 s is used up"


def test_without_one_there_is_no_end() -> None:
    budget = Budget()
    budget.begin(0)
    for _ in range(1000):
        budget.spend()
    assert budget.over(10**9) == ""
