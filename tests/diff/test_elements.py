"""Is an XML element that lost its attributes told as such, and not as another kind?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.http import Response
from tests.answers import recording

PRICE = '<r><p cur="EUR" net="1">5</p></r>'
LINK = '<r><p cur="EUR"><a>1</a></p></r>'
BARE = "<r><p>5</p></r>"


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    ("before", "after", "findings"),
    [
        (PRICE, BARE, [("field_removed", '$.r.p[*]["@cur"]'), ("field_removed", '$.r.p[*]["@net"]')]),
        (BARE, PRICE, [("attributes_added", "$.r.p[*]")]),
        (LINK, BARE, [("kind_changed", "$.r.p[*]")]),
    ],
)
def test_attributes_that_are_gone(before: str, after: str, findings: list[tuple[str, str]], times: int) -> None:
    stored, fresh = (
        recording(*[Response(200, headers=(("Content-Type", "text/xml"),), body=text.encode())] * times)
        for text in (before, after)
    )
    found = [(one.rule, one.path) for one in drift([stored], [fresh]).findings]
    assert found == findings
