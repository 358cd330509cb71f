"""Redaction is no drift: not with another key, not with none, not where the recordings are older than the key."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest

from driftproxy.drift import drift
from driftproxy.model.http import Cassette, Interaction, Request, Response
from driftproxy.traffic.redact import Redactor

KEY, OTHER = b"k" * 32, b"o" * 32
SECRETS: dict[str, Callable[[int], str]] = {
    "uuid": lambda index: str(UUID(int=index << 64 | 0x4000 << 64)),
    "token": lambda index: f"ghp_{index:02}" + "aB3x" * 9,
    "email": lambda index: f"person.number{index}@corp.com",
    "word": lambda index: f"abc123def456x{index}",
    "short": lambda index: f"pw{index}",
    "one": lambda _: "always-the-same-1",
}


def recorded(kind: str) -> list[Interaction]:
    return [
        Interaction(
            Request("GET", f"http://api.test/v1/things/{index}?api_key={SECRETS[kind](index)}"),
            Response(200, "OK", (("Content-Type", "application/json"),), body(index, SECRETS[kind](index))),
        )
        for index in range(12)
    ]


def body(index: int, secret: str) -> bytes:
    said = {"id": index, "token": secret, "access": {"password": secret}, "secrets": [secret], "name": f"n{index}"}
    return json.dumps(said).encode()


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize(("stored", "fresh"), [(KEY, OTHER), (b"", KEY), (KEY, b""), (KEY, KEY)])
def test_whatever_it_was_redacted_with(kind: str, stored: bytes, fresh: bytes) -> None:
    sides = [[Cassette("a", tuple(map(Redactor(key=key), recorded(kind))))] for key in (stored, fresh)]
    report = drift(sides[0], sides[1])
    assert report.checked == 12
    assert [(finding.rule, finding.path) for finding in report.findings] == []


def test_a_form_that_changed_is_still_seen() -> None:
    sides = [[Cassette("a", tuple(map(Redactor(key=KEY), recorded(kind))))] for kind in ("uuid", "email")]
    assert {finding.rule for finding in drift(sides[0], sides[1]).findings} == {"format_changed"}
