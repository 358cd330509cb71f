"""Is what a provider announces in headers passed on, once, and without noise?"""

import pytest

from driftproxy.model.http import Response
from tests.diff.heads.answers import compare, response, said


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        (("Deprecation", "@1790000000"), "deprecation_announced"),
        (("Sunset", "Sat, 31 Oct 2026 23:59:59 GMT"), "deprecation_announced"),
        (("X-API-Deprecated", "true"), "deprecation_announced"),
        (("X-Shopify-API-Deprecated-Reason", "https://shopify.dev/x"), "deprecation_announced"),
        (("Warning", '299 - "Deprecated API: use /v2"'), "warning_announced"),
        (("X-API-Warn", "use v2"), "warning_announced"),
    ],
)
def test_an_announcement_is_passed_on(header: tuple[str, str], rule: str) -> None:
    (finding,) = compare(response(), response(header)).findings
    assert finding.rule == rule
    assert header[1] in finding.message
    assert ("2026-09-21" in finding.message) is header[1].startswith("@")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (response(), response(("Deprecation", "false"))),
        (response(), response(("Warning", '110 anderson/1.3.37 "Response is stale"'))),
        (response(("Sunset", "a")), response(("Sunset", "b"))),
        (response(("Sunset", "a")), response(("Sunset", "a"), ("Deprecation", "@1"))),
        (response(("Sunset", "a"), ("Warning", '299 - "x"')), response()),
        (response(("X-API-Version", "2026-01-01")), response(("X-API-Version", "2026-01-01"))),
        (response(("X-Version", "1")), response(("X-Request-Version", "2"))),
        (response(("API-Version", "2026-01-01")), response(("API-Version", ""))),
        (response(("API-Version", "9f8e7d6c5b4a39281706")), response(("API-Version", "0a1b2c3d4e5f60718293"))),
        (response(("X-AspNet-Version", "4.0.1")), response(("X-AspNet-Version", "4.0.2"))),
    ],
)
def test_this_is_no_news(before: Response, after: Response) -> None:
    assert said(before, after, times=3) == {}


def test_a_long_announcement_is_cut_and_cannot_steer_a_terminal() -> None:
    (finding,) = compare(response(), response(("X-API-Warn", "\x1b[2J" + "long " * 60))).findings
    assert "\x1b" not in finding.message
    assert len(finding.message) < 150


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("API-Version", "2025-11-01", "2026-02-01"),
        ("Stripe-Version", "2024-06-20", "2025-03-31.basil"),
        ("X-GitHub-Api-Version-Selected", "2022-11-28", "2026-03-10"),
        ("X-Spec-Version", "4.2.3", "4.78.3"),
        ("X-API-Version", "2025-10", "2026-01"),
        ("X-API-Version", "2025-10-01", "2026-01-01-preview"),
    ],
)
def test_a_version_that_moved_is_said(name: str, before: str, after: str) -> None:
    (finding,) = compare(response((name, before)), response((name, after)), times=2).findings
    assert (finding.rule, finding.before, finding.after) == ("version_moved", before, after)
