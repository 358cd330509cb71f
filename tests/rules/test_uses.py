"""Is a field that is used never left out, and a line that names none said?"""

import pytest

from driftproxy.drift import drift
from driftproxy.model.plain import Plain
from driftproxy.model.policy import Policy
from driftproxy.model.scope import Scope
from tests.answers import cassette, get

URL = "http://api.test/things"
BODY: Plain = {"customer": {"email": "a@b.test"}, "rates": {"2026-01-01": 1}, "lines": [{"tax": 1}]}


@pytest.mark.parametrize(
    ("use", "idle"),
    [
        (Scope(path="$.customer.email"), False),
        (Scope(path="$.customer"), False),
        (Scope(path="$.lines[*].tax"), False),
        (Scope(path="$.rates.{*}"), False),
        (Scope(path='$.rates["2026-01-01"]'), True),  # as reports write it, it is `$.rates.2026-01-01`
        (Scope(path="$.rates.2026-01-01"), False),
        (Scope(path="$.*.email", endpoint="GET /things"), False),
        (Scope(path="$.customer.phone"), True),
        (Scope(path="$.customer.email", endpoint="GET /other"), True),
    ],
)
def test_a_use_that_names_no_field_is_said(use: Scope, *, idle: bool) -> None:
    recording = [cassette(get(URL, BODY))]
    assert drift(recording, recording, Policy(uses=(use,))).idle == ((use,) if idle else ())


def test_a_field_that_has_gone_is_one_that_was_there() -> None:
    report = drift([cassette(get(URL, BODY))], [cassette(get(URL, {}))], Policy(uses=(Scope(path="$.customer.email"),)))
    assert report.idle == ()
