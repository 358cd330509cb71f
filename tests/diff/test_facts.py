"""Is a fact no surer than what it rests on?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.finding import Confidence
from driftproxy.model.plain import Plain
from tests.answers import recording


@pytest.mark.parametrize("root", [True, False])
@pytest.mark.parametrize("times", [1, 3])
def test_a_list_without_elements_is_no_evidence_against_an_object(*, root: bool, times: int) -> None:
    def sure(one: Plain, other: Plain) -> set[Confidence]:
        sides = ([side if root else {"id": 1, "options": side}] * times for side in (one, other))
        findings = drift([recording(*next(sides))], [recording(*next(sides))]).findings
        assert {finding.rule for finding in findings} == {"kind_changed"}
        return {finding.confidence for finding in findings}

    filled: Plain = {"color": "red"}
    assert sure([], filled) == sure(filled, []) == {Confidence.LOW}
    assert sure([1], filled) == sure(filled, [1]) == sure([], "red") == {Confidence.HIGH}
