"""Is a webhook's request what is compared, and every other request not?"""

import json

import pytest

from driftproxy.drift import drift
from driftproxy.model.http import Cassette, Headers, Interaction, Request, Response
from driftproxy.model.plain import Plain
from driftproxy.model.policy import Policy
from driftproxy.traffic.endpoints.webhook import as_read
from driftproxy.workflows.surfaces.surface import recorded
from tests.answers import JSON

STRIPE: Headers = (*JSON, ("Stripe-Signature", "t=1,v1=REDACTED"))
PAID: Plain = {"id": "evt_1", "type": "invoice.paid", "data": {"total": 7}}


def hook(body: Plain, headers: Headers = STRIPE, answer: bytes = b"ok", method: str = "POST") -> Interaction:
    request = Request(method, "https://app.test/hooks", headers, json.dumps(body).encode())
    return Interaction(request, Response(200, "", JSON, answer))


def said(before: Interaction, after: Interaction) -> list[tuple[str, str, str]]:
    findings = drift([Cassette("c", (before,) * 3)], [Cassette("c", (after,) * 3)]).findings
    return [(one.rule, str(one.endpoint), one.path) for one in findings]


def test_what_a_service_sends_is_read_and_what_is_answered_is_not() -> None:
    other: Plain = {"id": "evt_2", "type": "invoice.paid", "data": {"total": "7"}}
    assert said(hook(PAID), hook(other, answer=b"<html>")) == [
        ("kind_changed", "POST app.test/hooks (invoice.paid)", "$.data.total")
    ]


def test_another_type_of_event_is_another_endpoint() -> None:
    void: Plain = {"id": "evt_2", "type": "invoice.voided", "reason": "x"}
    both = drift([Cassette("c", (hook(PAID), hook(void)))], [Cassette("c", (hook(void), hook(PAID)))])
    assert (both.findings, both.checked) == ((), 2)
    pushed = hook({"ref": "main"}, (*JSON, ("X-GitHub-Event", "push")))
    (line,) = recorded([Cassette("c", (pushed,))], Policy())
    assert str(line.endpoint) == "POST app.test/hooks (push)"
    assert line.interaction.response.body == b'{"ref": "main"}'


@pytest.mark.parametrize(
    ("headers", "method"),
    [
        (JSON, "POST"),
        ((*JSON, ("PayPal-Request-Id", "1")), "POST"),
        (STRIPE, "GET"),
        ((*JSON, ("X-Request-Id", "1")), "POST"),
    ],
)
def test_what_a_program_sends_is_its_own(headers: Headers, method: str) -> None:
    one = Cassette("c", (hook(PAID, headers, b"{}", method),))
    assert as_read(one) is one


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"type": 7}', b'{"type": "a7f"}', b"[1]"])
def test_a_webhook_of_any_body_is_read(body: bytes) -> None:
    request = Request("POST", "https://app.test/hooks", STRIPE, body)
    (one,) = as_read(Cassette("c", (Interaction(request, Response(500)),))).interactions
    assert (one.response.body, one.response.status, one.request.headers) == (body, 200, ())
