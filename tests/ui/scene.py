"""Sixty nights of three hosts, as a history tells them: for pages that are to be looked at."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from driftproxy.adapters.clock import today
from driftproxy.adapters.history.opened import opened
from driftproxy.adapters.history.settings import History
from driftproxy.model.finding import Covered, Finding, Fixture, Report, Severity, Unchecked
from driftproxy.model.surface import Endpoint
from tests.answers import FINDING

__all__ = ["nights"]

_PATHS = {
    "api.sandbox.example": ["/v1/invoices", "/v1/invoices/{id}", "/v1/customers/{id}", "/v1/refunds"],
    "mail.sandbox.example": ["/v1/boxes", "/v1/boxes/{id}/messages"],
    "maps.example": ["/geocode", "/tiles/{id}"],
}
_NIGHTS = 60


def _finding(path: str, field: str, severity: Severity = Severity.BREAKING) -> Finding:
    return replace(
        FINDING,
        fingerprint=sha256(f"{path} {field}".encode()).hexdigest()[:12],
        endpoint=Endpoint("GET", "api.sandbox.example", path),
        severity=severity,
        path=f"$.{field}",
        message=f"`$.{field}` (string) is gone",
        diff=('  "id": string', f'- "{field}": string', '  "currency": string'),
        fixtures=(Fixture("billing/invoices", (0,)),),
    )


_DRIFTS = (
    (5, 12, _finding("/v1/invoices/{id}", "footer", Severity.WARNING)),
    (30, 34, _finding("/v1/invoices/{id}", "customer_name")),
    (52, _NIGHTS, _finding("/v1/invoices/{id}", "customer.email")),
    (57, _NIGHTS, _finding("/v1/refunds", "reason", Severity.WARNING)),
)


def nights(root: Path) -> None:
    """Add sixty nights to the history of a project, the last of them yesterday."""
    ledger = opened(History(), root, root / ".driftproxy")
    names = [Endpoint("GET", host, path) for host, paths in _PATHS.items() for path in paths]
    last = date.fromisoformat(today()) - timedelta(1)
    for number in range(_NIGHTS):
        out = number in (17, 18) or number >= _NIGHTS - 3
        lost = [one for one in names if out and one.host == "mail.sandbox.example"]
        ledger.add(
            Report(
                tuple(finding for begin, end, finding in _DRIFTS if begin <= number < end),
                14 - len(lost),
                tuple(Unchecked("mail/read", 0, str(one), "auth", "answered 401", str(one)) for one in lost),
                tuple(sorted(str(one) for one in names if one not in lost)),
                f"{last - timedelta(_NIGHTS - 1 - number)}T03:17:00+00:00",
                covered=tuple(
                    Covered(name, host, str(last - timedelta(days)), 5)
                    for name, host, days in (
                        ("billing/invoices", "api.sandbox.example", 83),
                        ("mail/read", "mail.sandbox.example", 50),
                        ("maps/find", "maps.example", 12),
                    )
                ),
            )
        )
