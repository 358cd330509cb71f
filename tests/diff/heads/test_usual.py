"""Is certainty about headers learned from all answers, and a recorder that drops them noticed?"""

from driftproxy.diff.heads.head import Head, Told
from driftproxy.diff.heads.usual import Usual, stripped, told
from driftproxy.model.http import Headers
from driftproxy.model.surface import Endpoint

DATE = ("Date", "today")


def head(before: Headers, after: Headers, times: int = 1, path: str = "/a") -> Head:
    return Head(Endpoint("GET", "api.test", path), 200, [(Told(before), Told(after))] * times)


def sure(before: Headers, after: Headers, times: int = 1, others: int = 0) -> float:
    one = head((DATE, *before), (DATE, *after), times)
    usual = Usual.of([one, *(head((DATE, *before), (DATE, *after), path=f"/{n}") for n in range(others))])
    ((name, tally),) = told(one)
    return usual.gone(one, name, tally)


def test_more_answers_make_it_surer() -> None:
    total = (("X-Total", "1"),)
    assert 0.7 < sure(total, ()) < sure(total, (), times=2) < sure(total, (), times=4)


def test_other_endpoints_of_the_host_speak_along() -> None:
    plan = (("X-Plan", "1"),)
    assert sure(plan, ()) < 0.7 < sure(plan, (), others=4)


def test_a_header_that_is_still_there_is_not_gone() -> None:
    assert sure((("X-Total", "1"),), (("X-Total", "2"),)) == 0


def test_stripped() -> None:
    rest = tuple((f"X-{n}", "1") for n in range(4))
    assert stripped([head((DATE, *rest), rest)]) == ["api.test"]
    assert stripped([head(rest, rest[:1])]) == ["api.test"]
    assert stripped([head((DATE, *rest), (DATE, *rest[1:]))]) == []
    assert stripped([head((), (DATE, *rest))]) == []
