"""Is an element with nothing in it no evidence of what it may hold, and anything else still compared?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.finding import Verdict
from driftproxy.model.http import Response
from tests.answers import recording

NIL = '<r xmlns:x="http://www.w3.org/2001/XMLSchema-instance"><a x:nil="true"/></r>'


def xml(text: str) -> Response:
    return Response(200, headers=(("Content-Type", "text/xml"),), body=text.encode())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<r><a/></r>", "<r><a><i>1</i></a></r>"),
        ("<r><a></a></r>", "<r><a>Ada</a></r>"),
        ("<r><a> </a></r>", '<r><a n="1">Ada</a></r>'),
    ],
)
def test_an_element_with_nothing_in_it_may_hold_anything(one: str, other: str) -> None:
    full = xml(other)
    assert drift([recording(xml(one), full)], [recording(full, full)]).verdict is Verdict.CLEAN
    assert drift([recording(full, full)], [recording(xml(one), full)]).verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("<r><a>1</a><b/></r>", "<r><a>1</a></r>", "field_removed"),
        ("<r><a>Ada</a></r>", "<r><a><i>1</i></a></r>", "kind_changed"),
        ("<r><a>Ada</a></r>", NIL, "always_null"),
    ],
)
def test_what_changed_beside_it_is_said(before: str, after: str, rule: str) -> None:
    report = drift([recording(*[xml(before)] * 3)], [recording(*[xml(after)] * 3)])
    assert [one.rule for one in report.findings] == [rule]
