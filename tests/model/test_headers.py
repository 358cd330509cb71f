"""Is a header that a client's code reads told from one that only machines on the way read?"""

import pytest

from driftproxy.model.headers import acted_on, continues, incidental, limits_rate


@pytest.mark.parametrize(
    "name",
    ["location", "retry-after", "content-disposition", "content-range", "www-authenticate", "x-total-count", "x-total",
     "x-page", "x-per-page", "x-next-page", "x-wp-totalpages", "x-oauth-scopes", "opc-total-items", "idempotency-key",
     "idempotent-replayed", "x-ms-continuation"],
)  # fmt: skip
def test_code_goes_on_with_it(name: str) -> None:
    assert acted_on(name)
    assert not incidental(name)


@pytest.mark.parametrize(
    "name",
    ["date", "server", "via", "age", "connection", "transfer-encoding", "content-length", "content-encoding",
     "set-cookie", "cf-ray", "cf-cache-status", "x-cache", "x-cache-hits", "x-request-id", "x-github-request-id",
     "x-amz-request-id", "x-amzn-trace-id", "x-runtime", "x-served-by", "x-powered-by", "x-aspnet-version",
     "alt-svc", "nel", "report-to", "expect-ct", "strict-transport-security", "content-security-policy",
     "access-control-allow-origin", "traceparent", "server-timing", "x-envoy-upstream-service-time",
     "x-ep-request-uuid", "x-version-label", "cache-control", "vary"],
)  # fmt: skip
def test_only_machines_heed_it(name: str) -> None:
    assert incidental(name)
    assert not acted_on(name)


@pytest.mark.parametrize("name", ["etag", "last-modified", "x-plan", "x-api-url", "x-download-count-hint"])
def test_what_is_neither(name: str) -> None:
    assert not incidental(name)


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("x-ratelimit-limit", True),
        ("x-rate-limit-reset", True),
        ("ratelimit", True),
        ("ratelimit-policy", True),
        ("x-ms-ratelimit-remaining-subscription-reads", True),
        ("x-content-limit", False),
        ("x-prorated-limit", False),
    ],
)
def test_a_rate_limit(name: str, *, limits: bool) -> None:
    assert limits_rate(name) is limits


def test_a_header_that_leads_on() -> None:
    assert continues("x-next-page")
    assert continues("x-ms-continuationtoken")
    assert not continues("x-page")
